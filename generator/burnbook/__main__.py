"""The door: answers --version before anything heavy is imported."""

import sys


def main() -> int:
    """Run the command line; return the exit code."""
    if sys.argv[1:] == ["--version"]:
        from burnbook import __version__

        print(f"burnbook {__version__}")
        return 0
    try:
        from burnbook.cli.run import run
    except KeyboardInterrupt:  # nothing has begun
        return 130

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
