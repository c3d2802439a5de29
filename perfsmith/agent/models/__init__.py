"""Language models, as the rest of the agent sees them: a question, and a reply or why there is none."""

from perfsmith.agent.models._model import Model, ModelFailure, ModelReply, ModelRequest, Purpose
from perfsmith.agent.models._named import model_named, with_absolute_path
from perfsmith.agent.models._scripted import ScriptedModel

__all__ = [
    "Model",
    "ModelFailure",
    "ModelReply",
    "ModelRequest",
    "Purpose",
    "ScriptedModel",
    "model_named",
    "with_absolute_path",
]
