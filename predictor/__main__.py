"""`python -m predictor` is `foretype`."""

from predictor.cli import main

if __name__ == "__main__":
    main()
