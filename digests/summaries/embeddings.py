"""Papers' texts to dense vectors, by any provider of OpenAI's embeddings. For workers only: it imports openai.

One request, tried once: whoever calls is the one owner of retries.
"""

from collections.abc import Sequence

import httpx2
import openai

from digests.summaries.errors import EmbeddingError
from digests.summaries.wire import WholeAnswers

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 10.0, 60.0, 120.0


def embedded(
    texts: Sequence[str], *, api_key: str, base_url: str, model: str, dimensions: int | None = None
) -> list[list[float]]:
    """Return a vector for each text, all of one length.

    Args:
        texts: at least one, as many as the provider takes at once.
        api_key: the provider's key; servers without keys take any word.
        base_url: where the protocol begins, such as `https://api.openai.com/v1`.
        model: the provider's name of the model.
        dimensions: how long the vectors should be; None leaves it to the model.

    Raises:
        EmbeddingError: there are none.
    """
    length = openai.omit if dimensions is None else dimensions
    http = WholeAnswers(connect_seconds=CONNECT_SECONDS, read_seconds=READ_SECONDS, total_seconds=TOTAL_SECONDS)
    timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with openai.OpenAI(
        api_key=api_key or "none", base_url=base_url, max_retries=0, timeout=timeout, http_client=http
    ) as client:
        try:
            answer = client.embeddings.create(
                model=model, input=list(texts), dimensions=length, encoding_format="float"
            )
        except openai.APIStatusError as error:
            is_of_input = error.status_code in {400, 413, 422}
            raise EmbeddingError(
                f"The provider answers {error.status_code}: {error.message}", is_of_input=is_of_input
            ) from error
        except (openai.OpenAIError, ValueError) as error:
            raise EmbeddingError(f"The provider cannot be asked: {error}") from error
    return _vectors(answer, len(texts))


def _vectors(answer: object, count: int) -> list[list[float]]:
    """Return the vectors of an answer in the order of the texts; the order of `data` is not promised, `index` is."""
    try:
        held = {int(row.index): [float(part) for part in row.embedding] for row in answer.data}  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError) as error:
        raise EmbeddingError("The provider's answer is not of its protocol.") from error
    if sorted(held) != list(range(count)) or len({len(vector) for vector in held.values()}) != 1:
        raise EmbeddingError(f"The provider answers with {len(held)} vectors for {count} texts, or of several lengths.")
    return [held[place] for place in range(count)]
