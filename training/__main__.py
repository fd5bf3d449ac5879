"""The commands of `python -m training`."""

from training.commands import main

main()
