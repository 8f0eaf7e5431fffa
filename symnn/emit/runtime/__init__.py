"""What is the same in every emitted file, as ordinary modules.

They are pasted into the file as they are, their imports merged (`symnn.emit.paste`). So
they import one another's names, and those of `network`, which stands for the file's own
part. Names that begin with an underscore are private to the file, not to a module.
"""
