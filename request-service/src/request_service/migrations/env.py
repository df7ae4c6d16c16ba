import request_service.dispatch.models
import request_service.progress.models
import request_service.providers.models
import request_service.ratings.models
import request_service.requests.models
import request_service.timeline.models  # noqa: F401  # the tables are known once their modules are loaded
from kit import migrations
from request_service.models import Base

migrations.run_environment(Base.metadata)
