"""Any architecture of transformers, so small that it can be made in a moment: sizes by the names that configurations have for them."""

from __future__ import annotations

from typing import Any

import torch
import transformers
from transformers import PreTrainedModel, PreTrainedTokenizerFast
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.models.auto.modeling_auto import MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES

from tests.unit.attribution.tiny_models import bytes_of_gpt, bytes_of_roberta

_SIZES: dict[str, int] = {
    **dict.fromkeys(("hidden_size", "d_model", "n_embd", "dim", "emb_dim", "embedding_size", "word_embed_proj_dim"), 32),
    **dict.fromkeys(
        ("num_hidden_layers", "n_layers", "n_layer", "num_layers", "encoder_layers", "decoder_layers", "num_decoder_layers"), 2
    ),
    **dict.fromkeys(("num_attention_heads", "n_heads", "n_head", "num_heads", "encoder_attention_heads", "decoder_attention_heads"), 4),
    **dict.fromkeys(("intermediate_size", "hidden_dim", "encoder_ffn_dim", "decoder_ffn_dim", "d_ff", "ffn_dim", "dff", "d_inner"), 64),
    **dict.fromkeys(("head_dim", "d_kv"), 8),
    "num_key_value_heads": 2,
}
_OWN: dict[str, dict[str, Any]] = {
    "gpt_neo": {"attention_types": [[["global", "local"], 1]]},
    "luke": {"entity_vocab_size": 8},
    "longformer": {"attention_window": 8, "max_position_embeddings": 130},
    "mt5": {"decoder_start_token_id": 1},
    "t5": {"decoder_start_token_id": 1},
    "umt5": {"decoder_start_token_id": 1},
    "perceiver": {"d_latents": 32, "num_latents": 8, "num_self_attends_per_block": 1, "num_self_attention_heads": 4},
    "reformer": {
        "attention_head_size": 8,
        "axial_pos_shape": [8, 8],
        "axial_pos_embds_dim": [16, 16],
        "attn_layers": ["local", "local"],
        "local_attn_chunk_length": 8,
        "feed_forward_size": 64,
        "max_position_embeddings": 64,
        "is_decoder": False,
    },
    "xmod": {"languages": ["en"], "default_language": "en"},
}
_WITHOUT_PADDING = frozenset({"gpt2", "openai-gpt", "gpt_neox", "llama", "qwen2", "ctrl"})

ARCHITECTURES = (
    *("albert", "arcee", "bart", "bert", "big_bird", "bigbird_pegasus", "biogpt", "bloom", "camembert", "canine", "convbert", "ctrl"),
    *("data2vec-text", "deberta", "deberta-v2", "diffllama", "distilbert", "doge", "electra", "ernie", "esm", "eurobert", "exaone4"),
    *("flaubert", "fnet", "gemma", "gemma2", "glm", "glm4", "gpt2", "gpt_bigcode", "gpt_neox", "helium", "ibert", "layoutlm", "llama"),
    *("longformer", "luke", "mbart", "megatron-bert", "mistral", "modernbert", "mpnet", "mra", "mt5", "mvp", "nystromformer", "olmo"),
    *("openai-gpt", "opt", "perceiver", "phi", "plbart", "qwen2", "reformer", "roberta", "roformer", "squeezebert", "t5", "xlm"),
    *("umt5", "xlm-roberta", "xlnet", "xmod", "yoso", "gemma3_text", "gpt_neo", "mobilebert", "mpt", "qwen3", "rembert", "stablelm"),
)


def small_model(name: str) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """A random classifier of that architecture with three labels; those that usually have no padding have none here."""
    tokenizer = (bytes_of_gpt if name in _WITHOUT_PADDING else bytes_of_roberta)()
    kind = CONFIG_MAPPING[name]
    plain = kind()
    sizes = {key: value for key, value in _SIZES.items() if isinstance(getattr(plain, key, ""), int | None)}
    special = {"pad_token_id": tokenizer.pad_token_id, "bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
    own = {"vocab_size": len(tokenizer), "num_labels": 3, "initializer_range": 0.2, **special, **_OWN.get(name, {})}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model: PreTrainedModel = getattr(transformers, MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES[name])(kind(**{**sizes, **own}))
    return model.train(False).requires_grad_(False), tokenizer
