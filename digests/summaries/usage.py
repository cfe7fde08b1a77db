"""What a call of the model cost, in tokens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counts them, over one or more calls.

    Attributes:
        prompt_tokens: tokens that were sent.
        completion_tokens: tokens that were written, reasoning included.
        calls: how many requests were answered or may have been charged.
        is_estimated: a part was not told by the provider but estimated from the texts, never too low on purpose.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0
    is_estimated: bool = False

    @property
    def total_tokens(self) -> int:
        """Both together: what a budget counts."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.calls + other.calls,
            self.is_estimated or other.is_estimated,
        )


NOTHING = Usage()
"""No call was made, or none that costs."""
