"""What stands over the parts of a summary, in the summary's language where that is at hand, else in English."""

from dataclasses import dataclass

from digests.summaries import languages


@dataclass(frozen=True, slots=True)
class Headings:
    """The words around a summary's texts in one language."""

    problem: str
    contribution: str
    method: str
    setup: str
    data_sets: str
    baselines: str
    metrics: str
    results: str
    setting: str
    metric: str
    value: str
    compared_with: str
    note: str
    findings: str
    limitations: str
    future_work: str
    not_found: str


_ENGLISH = Headings(
    problem="Problem",
    contribution="What is new",
    method="Method",
    setup="Setup",
    data_sets="Data",
    baselines="Compared with",
    metrics="Measured by",
    results="Results",
    setting="Setting",
    metric="Measure",
    value="Result",
    compared_with="Compared with",
    note="Note",
    findings="Findings",
    limitations="Limitations",
    future_work="Future work",
    not_found="not found in the paper",
)
_SIMPLIFIED_CHINESE = Headings(
    problem="问题",
    contribution="创新点",
    method="方法",
    setup="实验设置",
    data_sets="数据集",
    baselines="对比方法",
    metrics="评价指标",
    results="主要结果",
    setting="任务",
    metric="指标",
    value="结果",
    compared_with="对比",
    note="说明",
    findings="结论与发现",
    limitations="局限",
    future_work="未来工作",
    not_found="论文中未找到",
)
_IN = {"en": _ENGLISH, "zh-Hans": _SIMPLIFIED_CHINESE}


def headings(language: str) -> Headings:
    """Return the words for a summary in a language, by its BCP-47 tag."""
    return next((_IN[tag] for tag in languages.fallbacks(language) if tag in _IN), _ENGLISH)
