"""What a training shows while it runs."""

import keras


class Progress(keras.callbacks.Callback):
    """One line that is written over after each batch, and kept after the last epoch.

    Figures stand after a tilde, the form that the notebooks' check knows as trained ones; so
    does the epoch where early stopping decides on the last.
    """

    def __init__(self, may_stop_early):
        super().__init__()
        self._tilde = "~" if may_stop_early else ""

    def on_train_begin(self, logs=None):
        self._width, self._percent = 0, -1

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = f"{self.model.name}: epoch {self._tilde}{epoch + 1}/{self.params['epochs']}"

    def on_train_batch_end(self, batch, logs=None):
        percent = 100 * (batch + 1) // self.params["steps"]
        if percent // 10 != self._percent // 10:  # a line a batch would slow training down
            self._show(f"{self._epoch} {percent:3d}%")
        self._percent = percent

    def on_epoch_end(self, epoch, logs=None):
        figures = " ".join(f"{name} ~{value:.4f}" for name, value in sorted(logs.items()))
        self._show(f"{self._epoch} {figures}")

    def on_train_end(self, logs=None):
        print()

    def _show(self, line):
        print("\r" + line.ljust(self._width), end="", flush=True)
        self._width = len(line)
