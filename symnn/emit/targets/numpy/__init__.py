"""Python that needs NumPy alone: for reading, for training, and as one file."""

from symnn.emit.targets.numpy.target import NumPy

TARGET = NumPy()
