"""A classifier of transformers, which torch computes."""

from __future__ import annotations

import contextlib
import copy
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from tonelens.attribution.classifier import Checkpoint, Classifier, FloatArray
from tonelens.attribution.encoding import EncodedWindow, collate
from tonelens.attribution.kinds import LAYER
from tonelens.attribution.problem import Problem, ProblemBatch
from tonelens.attribution.targets import ODDS, PROBABILITIES, Target
from tonelens.errors import OutOfMemoryError, UnsupportedModelError


@dataclass(frozen=True, eq=False)
class TensorBatch:
    """Windows padded on the right to one length, on the model's device; all tensors have shape (windows, tokens)."""

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor | None


@dataclass(frozen=True, eq=False)
class TorchClassifier(Classifier):
    """A model of transformers with its tokenizer.

    ``state`` changes with the weights of a model that somebody handed us and may go on training; see ``refreshed``.
    """

    model: PreTrainedModel
    state: int | None = None

    def refreshed(self) -> TorchClassifier:
        """The classifier with the revision of its model as it is by now, which somebody may have trained or converted since."""
        if self.state is None or self.state == (state := state_of(self.model)):
            return self
        return replace(self, identity=replace(self.identity, revision=digest_of_parameters(self.model)), state=state)

    @property
    def device(self) -> torch.device:
        """Where the model lies."""
        return self.model.device

    @property
    def precision(self) -> str:
        """The number type that it computes in."""
        return str(self.model.dtype).removeprefix("torch.")

    @property
    def embeddings(self) -> nn.Module:
        """The layer that turns token ids into word embeddings; attributions are made on its output."""
        return self.model.get_input_embeddings()

    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """One call of the model: logits for each window, shape (windows, labels) in float32."""
        batch = self.collate(windows)
        with torch.inference_mode():
            logits = self.logits(batch.input_ids, batch.attention_mask, batch.token_type_ids, self.padding(windows))
        return logits.cpu().numpy()

    def answers_with_states(self, windows: Sequence[EncodedWindow]) -> tuple[FloatArray, FloatArray]:
        """One call of the model: logits for each window, and what the head for kinds reads of it, shape (windows, dimensions)."""
        if self.kind_head is None:
            return super().answers_with_states(windows)
        require_evaluation_mode(self.model)
        batch = self.collate(windows)
        with torch.inference_mode(), _memory_errors():
            answer = self.model(
                input_ids=batch.input_ids,
                attention_mask=batch.attention_mask,
                token_type_ids=batch.token_type_ids,
                output_hidden_states=True,
            )
            states = mean_over_tokens(answer.hidden_states[LAYER], batch.attention_mask)
        return answer.logits.float().cpu().numpy(), states.cpu().numpy()

    def between(self, problems: Sequence[Problem], baseline: str, checkpoint: Checkpoint) -> ProblemBatch:
        """The problems as a function of their word embeddings, from the baseline's to the texts'."""
        from tonelens.attribution.forward import embedded_batch

        return embedded_batch(self, problems, baseline, checkpoint)

    def tried(self) -> Classifier:
        """The classifier with what is found by trying it, if that was not done when it was loaded."""
        from tonelens.attribution.probe import probed

        return self if self.checks else probed(self)

    def differentiable(self) -> contextlib.AbstractContextManager[object]:
        """Whoever calls may be in inference mode, whose tensors know no gradients."""
        return torch.inference_mode(False)

    def collate(self, windows: Sequence[EncodedWindow]) -> TensorBatch:
        """Windows as one padded batch on the model's device."""
        batch = collate(windows, self.padding(windows))
        types = None if batch.token_type_ids is None else torch.from_numpy(batch.token_type_ids).to(self.device)
        return TensorBatch(torch.from_numpy(batch.input_ids).to(self.device), torch.from_numpy(batch.attention_mask).to(self.device), types)

    def logits(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None, padding: int) -> Tensor:
        """One call of the model, shape (windows, labels) in float32.

        Raises:
            OutOfMemoryError: the call does not fit into the device's memory.
            UnsupportedModelError: somebody has put the model, or a part of it, into training mode.
        """
        require_evaluation_mode(self.model)
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        if token_type_ids is not None:
            inputs["token_type_ids"] = token_type_ids
        with _memory_errors():
            logits: Tensor = _padding_with(self.model, padding)(**inputs).logits.float()
            return logits


def mean_states(model: PreTrainedModel, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None) -> Tensor:
    """What a head for kinds reads of texts (texts, tokens): the mean of :data:`LAYER` over each one's tokens, (texts, dimensions)."""
    answer = model.base_model(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, output_hidden_states=True)
    return mean_over_tokens(answer.hidden_states[LAYER], attention_mask)


def mean_over_tokens(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean over each text's own tokens, (texts, dimensions), of a layer's output (texts, tokens, dimensions)."""
    inside = attention_mask[:, :, None].float()
    means: Tensor = (hidden.float() * inside).sum(dim=1) / inside.sum(dim=1)
    return means


def target_values(logits: Tensor, weights: Tensor, of: str) -> Tensor:
    """The target of each row: logits (rows, labels) weighted by (rows, labels) to (rows,); ``of`` is that of the targets."""
    outputs = torch.softmax(logits, dim=-1) if of == PROBABILITIES else logits
    values = (outputs * weights).sum(dim=-1)
    if of == ODDS:
        values = values - logits.masked_fill(weights > 0, -torch.inf).logsumexp(dim=-1)
    return values


def target_weights(targets: Sequence[Target], device: torch.device) -> Tensor:
    """The weights of several targets as one tensor (rows, labels)."""
    return torch.tensor([target.weights for target in targets], device=device, dtype=torch.float32)


def require_evaluation_mode(model: nn.Module) -> None:
    """Refuses a model whose answers change from call to call.

    Raises:
        UnsupportedModelError: the model or a part of it is in training mode.
    """
    # Quantized layers are born in training mode, which means nothing to them.
    if any(module.training and not type(module).__module__.startswith("torch.ao.") for module in model.modules()):
        raise UnsupportedModelError("The model is in training mode, where dropout changes every answer.", "Call model.eval() first.")


def _padding_with(model: PreTrainedModel, padding: int) -> PreTrainedModel:
    """The model as it is, or where it has no padding id the same model, weights and all, with one of its own.

    Models that read the last token (GPT-2) refuse batches without. The model that somebody handed us stays as it was: their
    other threads would otherwise read an id of ours as padding.
    """
    if model.config.pad_token_id is not None:
        return model
    lent = copy.copy(model)
    lent.config = copy.copy(model.config)
    lent.config.pad_token_id = padding
    return lent


@contextlib.contextmanager
def _memory_errors() -> Iterator[None]:
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error):
            raise OutOfMemoryError(
                "There is not enough memory to run the model.", "Close other programs, choose a smaller model or explain a shorter text."
            ) from error
        raise


def state_of(model: PreTrainedModel) -> int:
    """What any step of training, conversion or loading changes; much quicker to tell than a digest."""
    parameters = model.parameters()
    return hash(tuple((one.data_ptr(), 0 if one.is_inference() else one._version) for one in parameters))  # noqa: SLF001 - torch's own


def digest_of_parameters(model: PreTrainedModel) -> str:
    """The revision of a model in memory: what changes whenever a number of it does."""
    digest = hashlib.sha256()
    for name, value in model.state_dict().items():
        digest.update(name.encode())
        digest.update(_content(value))
    return digest.hexdigest()[:16]


def _content(value: object) -> bytes:
    """What a part of a model's state holds; parts of quantized layers are packed and need not be tensors."""
    if isinstance(value, tuple):
        return b"".join(map(_content, value))
    if not isinstance(value, torch.Tensor):
        return repr(value).encode()
    plain = value.detach().int_repr() if value.is_quantized else value.detach()
    scale = repr(value).encode() if value.is_quantized else b""
    return plain.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() + scale
