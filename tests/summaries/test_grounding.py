"""Numbers and names of a summary, looked up in the text: what stands there is found, what is made up is marked."""

from functools import cache
from random import Random

import pytest

from digests import sample
from digests.arxiv.listing import parse_listing
from digests.summaries.grounding import ClaimKind, Grounding, Missing, grounded
from digests.summaries.names import NameIndex, names_in
from digests.summaries.numbers import Evidence, numbers_in
from digests.summaries.shape import PaperSummary
from tests.summaries.rewriting import REWRITERS, invented


def summary(**fields) -> PaperSummary:
    return PaperSummary.model_validate({"gist": "A gist.", "problem": "A problem.", **fields})


def is_found(said: str, text: str) -> bool:
    (number,) = numbers_in(said)
    return Evidence.of(text).holds(number)


def is_named(said: str, text: str) -> bool:
    (name,) = names_in(said)
    return NameIndex(text).holds(name.text)


@cache
def abstracts() -> list[str]:
    entries = parse_listing(sample.large_document()).entries
    return [f"{entry.title}\n\n{entry.abstract}" for entry in entries]


@cache
def evidence() -> list[Evidence]:
    """What each of the abstracts is evidence of."""
    return list(map(Evidence.of, abstracts()))


@cache
def stated_and_marked(way: str) -> tuple[int, int]:
    """Count the numbers of real abstracts rewritten in a way, and those that are marked though they stand there."""
    stated = marked = 0
    for abstract, known in zip(abstracts(), evidence(), strict=True):
        rewritten = REWRITERS[way](abstract)
        if rewritten != abstract or way == "as it is":
            numbers = numbers_in(rewritten)
            stated += len(numbers)
            marked += sum(not known.holds(number) for number in numbers)
    return stated, marked


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("12.3%", r"by 12.3\% on"),
        ("12.3 percent", "by 12.3% on"),
        ("95%", "an accuracy of 0.95"),
        ("0.95", "an accuracy of 95%"),
        ("97,3 %", "97.3%"),
        ("1000", "1,000 images"),
        ("1,000", "1{,}000 images"),
        ("1.000", "1,000 images"),
        ("1 000", "1,000 images"),
        ("1k", "1,000 images"),
        ("1,000", "1k images"),
        ("1,00,000", "100000 images"),
        ("120000", "12万"),
        ("12万", "120K samples"),
        ("1.2亿", "120 million"),
        ("1.2 million", "1,200,000 rows"),
        ("1,2 Millionen", "1.2M rows"),
        ("7B", "seven models, one of 7 billion parameters"),
        ("7B", "Qwen2.5-7B"),
        ("16G", "16 GB of memory"),
        ("2x", "a twofold speed-up"),
        ("2×", "2x faster"),
        ("2倍", r"$2\times$ faster"),
        ("two", "2 datasets"),
        ("Three", "3 datasets"),
        ("五个", "five tasks"),
        ("5", "five tasks"),
        ("25", "twenty-five tasks"),
        ("10^{-4}", "1e-4"),
        ("1e-4", r"$1 \times 10^{-4}$"),
        ("10⁻⁴", "10^{-4}"),
        ("3×10^5", "3e5"),
        ("10^-4", "a rate of 10−4"),
        ("5 × 10^3", "5 × 103 steps"),
        ("10^6", "10$^6$"),
        ("1.2 million", "1.2~million"),
        ("−3.2", "falls by 3.2"),
        ("0.50", "0.5"),
        (".5", "0.5"),
        ("about 12%", "12.3%"),
        ("约 12%", "11.6%"),
        ("≈1.3x", "1.27x"),
        ("50%", "halves the cost"),
        ("100", "a hundred papers"),
        ("2024.05.01", "May 2024: 01, 05"),
        ("12,345", "12~345 images"),
        ("12,345", r"12\thinspace 345 images"),
        ("3e-5", r"$3\!\times\!10^{-5}$"),
        ("１２．３％", "12.3%"),
        ("30余万", "300,000"),
        ("32K", "32,768 tokens"),
        ("32K", "32,000 tokens"),
        ("2^{10}", "1024"),
        ("7B", "seven billion"),
        ("75%", "three quarters"),
        ("0.33", "a third"),
        ("10%", "one tenth"),
        ("100x", "two orders of magnitude"),
        ("less than 5%", "4.8%"),
        ("不到 5%", "4.8%"),
    ],
)
def test_a_number_is_found_however_it_is_written(said, text):
    assert is_found(said, text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("12%", "12.3%"),
        ("12.4%", "12.3%"),
        ("about 13%", "12.3%"),
        ("1000", "1 of 000"),
        ("7B", "7 GPUs"),
        ("1k", "1 image"),
        ("97,3", "97 and 3"),
        ("10^-4", "10 and 4"),
        ("three", "2 datasets"),
        ("2x", "faster"),
        ("33K", "33,792 tokens"),
        ("80%", "three quarters"),
        ("less than 4%", "4.8%"),
    ],
)
def test_another_number_is_not_found(said, text):
    assert not is_found(said, text)


@pytest.mark.parametrize(
    "said", ["GPT-4", "top-5", "x_1", "R^2", "the 1st", "1. A point\n2. Another", "one of them", "二者"]
)
def test_what_is_no_statement_of_a_number_is_not_looked_for(said):
    assert numbers_in(said) == []


def test_ranges_are_two_numbers():
    assert [number.end for number in numbers_in("10–20%")] == [2, 6]
    assert all(map(Evidence.of("0.1 to 0.2").holds, numbers_in("10–20%")))


def test_a_percentile_is_no_multiple():
    assert is_found("第90百分位", "the 90th percentile")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("LLaMA-3", "Llama 3"),
        ("LLaMA3", "LLaMA-3"),
        ("GPT-4o", "gpt-4o"),
        ("CIFAR10", "CIFAR-10"),
        ("ImageNet", "Image Net"),
        ("ImageNet", "ImageNet-1k"),
        ("LLMs", "an LLM"),
        ("LLM", "large language models"),
        ("RAG", "retrieval-augmented generation"),
        ("RLHF", "reinforcement learning from human feedback"),
        ("AUC", "area under the curve"),
        ("IoT", "the Internet of Things"),
        ("VAE", "a variational autoencoder"),
        ("mIoU", "mean IoU"),
        ("mAP50", "mAP@50"),
        ("VQAv2", "VQA v2"),
        ("YOLOv8", "YOLO v8"),
        ("WMT14", "WMT 2014"),
        ("ImageNet", "在ImageNet上"),
        ("Llama-3.1-8B-Instruct", "Llama 3.1, 8B, instruct"),
        ("LLM-based", "LLMs"),
        ("H100", "eight H100s"),
        ("CIFAR-100", "CIFAR-10/100"),
        ("ResNet-101", "ResNet-18, -50 and -101"),
        ("LLaMA-13B", "LLaMA-7B/13B"),
        ("MSCOCO", "MS COCO"),
    ],
)
def test_a_name_is_found_however_it_is_joined(said, text):
    assert is_named(said, text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("GPT-5", "GPT-4 and 5 tasks"),
        ("GPT-4", "GPT-4o"),
        ("GPT-4", "GPT-4.1"),
        ("FooBench-9", "a benchmark"),
        ("BERT", "RoBERTa"),
        ("CIFAR-100", "CIFAR-1000"),
        ("CIFAR-100", "CIFAR-10 of 100 classes"),
        ("VQAv2", "VQA and v2"),
        ("IoT", "of things on the Internet"),
        ("ImageNet", "在ImageNetXL上"),
    ],
)
def test_another_name_is_not_found(said, text):
    assert not is_named(said, text)


@pytest.mark.parametrize(
    "said", ["Transformer", "II", "A", "AI", "KGs", "Multi-Head", "$BERT_{base}$", "state-of-the-art", "Table 2"]
)
def test_ordinary_words_are_no_names(said):
    assert list(names_in(said)) == []


def test_what_does_not_stand_in_the_text_is_marked_in_its_place():
    text = "We train BERT on 8 GPUs and reach 91.2% on SQuAD."
    found = grounded(
        summary(
            gist="BERT reaches 91.2%.",
            findings=["It needs 8 GPUs.", "It beats GPT-9 by 4.4 points."],
            results=[{"setting": "SQuAD", "value": "91.2%", "compared_with": "88.8%"}],
        ),
        text,
    )

    assert found == Grounding(
        numbers=5,
        numbers_found=3,
        names=4,
        names_found=3,
        missing=(
            Missing("results.0.compared_with", 0, "88.8%", ClaimKind.NUMBER),
            Missing("findings.1", 9, "GPT-9", ClaimKind.NAME),
            Missing("findings.1", 18, "4.4", ClaimKind.NUMBER),
        ),
    )
    assert found.share == 0.6
    assert Grounding.from_json(found.as_json()) == found


def test_a_summary_without_numbers_lacks_none():
    assert grounded(summary(), "Text.").share == 1


def test_at_most_two_in_a_hundred_numbers_that_stand_in_real_abstracts_are_marked():
    stated, marked = map(sum, zip(*map(stated_and_marked, REWRITERS), strict=True))

    assert stated > 20_000
    assert marked / stated < 0.005


@pytest.mark.parametrize("way", REWRITERS)
def test_no_way_of_writing_numbers_is_marked_more_often(way):
    stated, marked = stated_and_marked(way)

    assert marked <= 0.02 * stated


def test_names_that_stand_in_real_abstracts_are_found():
    indexed = [(names_in(abstract), NameIndex(abstract)) for abstract in abstracts()]
    named = [(name.text, index) for names, index in indexed for name in names]
    lost = [name for name, index in named if not index.holds(name)]

    assert len(named) > 5_000
    assert len(lost) / len(named) < 0.002


def test_numbers_that_are_made_up_are_marked():
    random = Random(7)
    made_up = caught = 0
    for abstract, known in zip(abstracts(), evidence(), strict=True):
        for changed, number in invented(abstract, random):
            marked = [changed[one.start : one.end] for one in numbers_in(changed) if not known.holds(one)]
            made_up += 1
            caught += any(number in one for one in marked)

    assert made_up > 500
    assert caught / made_up > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000,
        "1," * 100_000,
        "1.000" * 50_000,
        "10^" * 50_000,
        "A-" * 50_000,
        "9" * 5000,
        "Zzyzx-" + "7/" * 50_000,
    ],
)
def test_hostile_text_takes_no_time_and_raises_nothing(text):
    assert numbers_in(text) is not None
    assert Evidence.of(text) is not None
    assert NameIndex(text).holds("Zzyzx-9") is False
    assert grounded(summary(method=text), text).share <= 1
