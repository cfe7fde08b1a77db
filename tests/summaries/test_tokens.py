"""The estimate of tokens, against what the vocabularies of GPT-4, GPT-4o, Qwen, DeepSeek and Claude 2 make of texts."""

import pytest

from digests.summaries.tokens import estimate, estimate_messages


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("", 0),
        ("hello world", 2),
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("antidisestablishmentarianism", 7),
        ("1234567890", 10),
        ("91.7% of 1,000", 12),
        ("大语言模型", 5),
        ("这篇论文提出了一种新的训练方法，在长文档任务上显著降低了显存占用。", 41),
        ("これはペンです。", 8),
        ("안녕하세요", 7),
        ("Большая языковая модель", 11),
        ("naïve café", 4),
        (r"$\mathcal{L}(\theta) = \sum_{i=1}^{n} \log p_\theta(x_i)$", 28),
        ("def f(x):\n    return x + 1\n", 11),
        ("🙂🙂", 6),
        ("    \n\n\n  x", 4),
        ("a b c d", 4),
        ("Model | ImageNet | CIFAR-10\nResNet-50 | 76.1 | 95.33\n", 30),
    ],
)
def test_it_is_never_below_the_most_that_a_vocabulary_makes_of_a_text_nor_twice_as_much(text, most):
    """`most` was counted with the five vocabularies themselves."""
    assert most <= estimate(text) <= 2 * most


def test_english_prose_is_some_four_letters_a_token():
    text = "We present a method that improves the accuracy of large language models on long documents. " * 100

    assert len(text) / 5.5 <= estimate(text) <= len(text) / 4


def test_it_is_linear():
    assert estimate("word " * 1_000) == 1_000
    assert estimate("模" * 1_000) == 1_600


def test_messages_cost_a_little_more_than_their_texts():
    assert estimate_messages("hello", "world") == 2 + 16
