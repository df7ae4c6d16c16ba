import request_service.assistance.dispatch.models
import request_service.assistance.progress.models
import request_service.assistance.requests.models
import request_service.providers.models
import request_service.ratings.models
import request_service.timeline.models  # noqa: F401  # the tables are known once their modules are loaded
from kit import migrations
from request_service.models import Base

migrations.run_environment(Base.metadata)
