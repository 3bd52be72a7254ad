"""What all tests share."""

import matplotlib

matplotlib.use("Agg")  # tests draw into memory; not by the environment, which kernels inherit
