"""A tokenizer of the ``tokenizers`` library, asked as those of transformers are and answering alike, without transformers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizers import Encoding, Tokenizer

_STRATEGIES = {True: "longest_first", "longest_first": "longest_first", "only_first": "only_first", "only_second": "only_second"}
_FIELDS = {"input_ids": "ids", "token_type_ids": "type_ids", "offset_mapping": "offsets"}


class Encodings:
    """One input, or the windows that a long one falls into, as transformers' ``BatchEncoding`` has them."""

    def __init__(self, rows: Sequence[Encoding]) -> None:
        self._rows = rows

    def __getitem__(self, name: str) -> list[list[Any]]:
        return [getattr(row, _FIELDS[name]) for row in self._rows]

    def get(self, name: str) -> list[list[Any]]:
        """The same."""
        return self[name]

    def sequence_ids(self, row: int) -> list[int | None]:
        """For each token the number of its text, ``None`` for those that the tokenizer added."""
        found: list[int | None] = self._rows[row].sequence_ids
        return found


class PlainTokenizer:
    """The tokenizer in a folder: ``tokenizer.json`` and what ``tokenizer_config.json`` says of it.

    Raises:
        OSError, ValueError, KeyError: they are missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        content = (folder / "tokenizer.json").read_bytes()
        try:
            self._tokenizer = Tokenizer.from_buffer(content)
        except Exception as error:
            # The library raises nothing more exact.
            raise ValueError("tokenizer.json holds no tokenizer") from error
        self._tokenizer.no_padding()
        told = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        self.model_max_length = int(told["model_max_length"])
        self.truncation_side = str(told.get("truncation_side", "right"))
        self.mask_token_id = self._id(told, "mask")
        self.unk_token_id = self._id(told, "unk")
        self.pad_token_id = self._id(told, "pad")
        self.bos_token_id = self._id(told, "bos")
        self.eos_token_id = self._id(told, "eos")
        named = (self._id(told, name) for name in ("bos", "eos", "unk", "sep", "pad", "cls", "mask"))
        self.all_special_ids = [token for token in named if token is not None]

    def _id(self, told: dict[str, Any], name: str) -> int | None:
        token = told.get(f"{name}_token")
        return None if token is None else self._tokenizer.token_to_id(token)

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def num_special_tokens_to_add(self) -> int:
        """How many tokens it adds to a text."""
        return int(self._tokenizer.num_special_tokens_to_add(False))

    def __call__(
        self,
        text: str | Sequence[str],
        pair: Sequence[str] | None = None,
        *,
        add_special_tokens: bool = True,
        truncation: bool | str = False,
        max_length: int | None = None,
        stride: int = 0,
        return_overflowing_tokens: bool = False,
        **_: object,
    ) -> Any:
        """The text's tokens: of a text alone lists, of a list or where ``return_overflowing_tokens`` asks for windows a list for each.

        What else transformers' tokenizers may be asked for is answered in any case.
        """
        if truncation and max_length is not None:
            self._tokenizer.enable_truncation(max_length, stride=stride, strategy=_STRATEGIES[truncation], direction=self.truncation_side)
        else:
            self._tokenizer.no_truncation()
        if not isinstance(text, str):
            pairs = zip(text, pair, strict=True) if pair is not None else ((one, None) for one in text)
            return Encodings([self._tokenizer.encode(one, other, add_special_tokens=add_special_tokens) for one, other in pairs])
        encoding = self._tokenizer.encode(text, add_special_tokens=add_special_tokens)
        if return_overflowing_tokens:
            return Encodings([encoding, *encoding.overflowing])
        return {name: getattr(encoding, field) for name, field in _FIELDS.items()}
