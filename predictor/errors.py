"""Everything that Foretype raises on purpose.

    ForetypeError
    ├── BundleError          a model bundle is missing, damaged, or of another format
    ├── TextError            text that cannot be read (not UTF-8, empty, not text)
    │   ├── NotUtf8          the editor: a file that is not UTF-8
    │   ├── NotText          the editor: a file that is no text
    │   └── NotEncodable     the editor: a character that the file's encoding does not have
    ├── SettingsError        a setting or an argument has an impossible value
    │   └── Refused          the server: a request that cannot be answered
    ├── PredictorError       a predictor that another package brings has failed
    ├── HistoryError         what was learned cannot be read, written or forgotten
    ├── PredictionCancelled  a newer key made this prediction pointless
    ├── TrainingDiverged     training: the loss is no number any more, or far above its best
    └── ParityError          export: the file does not say what the model says

Each message is a sentence that says what happened and the value seen; `hint` says what to do about it.
"""


class ForetypeError(Exception):
    """Base of all errors; `hint` is one sentence of advice, shown under the message."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}\n{self.hint}" if self.hint else message


class BundleError(ForetypeError):
    """A model bundle is missing, damaged, or written by another version."""


class TextError(ForetypeError):
    """A text cannot be read: wrong encoding, empty, or not text at all."""


class SettingsError(ForetypeError):
    """A setting or an argument has an impossible value."""


class PredictorError(ForetypeError):
    """A predictor that is not Foretype's own has failed, or answered what is no answer."""


class HistoryError(ForetypeError):
    """What was learned cannot be read, written or forgotten now."""


class PredictionCancelled(ForetypeError):
    """The prediction was cancelled because a newer one is wanted."""
