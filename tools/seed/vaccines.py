"""The vaccinations that `make seed` offers, with the schedules of Ethiopia's immunization programme.

Ages, doses and intervals are those of the national schedule (Ministry of Health of Ethiopia, Expanded Programme on
Immunization) and of the position papers of the World Health Organization: BCG 2018, pertussis 2015, pneumococcus 2019,
rotavirus 2021, measles 2017, HPV 2022, tetanus 2017, influenza 2022. They are an example, and no medical advice.
"""

from dataclasses import dataclass
from typing import Any

type Criterion = dict[str, Any]

# The least time between two doses of a series.
_FOUR_WEEKS = 28
_A_YEAR = 365


@dataclass(frozen=True)
class Vaccine:
    name: str
    description: str
    criteria: tuple[Criterion, ...]
    minutes: int = 10


VACCINES = (
    Vaccine("BCG", "Against tuberculosis, at birth or soon after.", ({"age_criteria": "under 12 months"},)),
    Vaccine(
        "Pentavalent",
        "Against diphtheria, tetanus, pertussis, hepatitis B and Hib, at 6, 10 and 14 weeks.",
        ({"age_criteria": "6 weeks - 11 months", "doses_required": 3, "dose_interval_days": _FOUR_WEEKS},),
    ),
    Vaccine(
        "Pneumococcal conjugate",
        "Against pneumococcus, at 6, 10 and 14 weeks.",
        ({"age_criteria": "6 weeks - 11 months", "doses_required": 3, "dose_interval_days": _FOUR_WEEKS},),
    ),
    Vaccine(
        "Rotavirus",
        "At 6 and 10 weeks.",
        ({"age_criteria": "6 weeks - 23 months", "doses_required": 2, "dose_interval_days": _FOUR_WEEKS},),
    ),
    Vaccine(
        "Measles",
        "At 9 and 15 months.",
        ({"age_criteria": "9-59 months", "doses_required": 2, "dose_interval_days": _FOUR_WEEKS},),
    ),
    Vaccine("HPV", "For girls, one dose.", ({"age_criteria": "9-14 years", "gender_criteria": "F"},)),
    Vaccine(
        "Tetanus and diphtheria",
        "In a pregnancy, if earlier doses are not known: two, four weeks apart.",
        (
            {
                "age_criteria": "15-49 years",
                "gender_criteria": "F",
                "health_condition_criteria": "pregnancy",
                "doses_required": 2,
                "dose_interval_days": _FOUR_WEEKS,
            },
        ),
    ),
    Vaccine(
        "Influenza",
        "For those who are most at risk, every year.",
        tuple(
            {"repeat_after_days": _A_YEAR, "frequency": "every year", **whom}
            for whom in (
                {"age_criteria": "6-59 months"},
                {"age_criteria": "65+ years"},
                {"age_criteria": "6+ months", "health_condition_criteria": "pregnancy"},
                {"age_criteria": "6+ months", "health_condition_criteria": "asthma"},
                {"age_criteria": "6+ months", "health_condition_criteria": "heart"},
            )
        ),
    ),
)
