#!/usr/bin/env python
"""A terrible module with `code` in it.

The caf\u00e9 is *bad*, and this example is not read::

    terrible(example)

>>> terrible()
bad

- One item
  goes on
- Two
"""
import os  # noqa: F401

# A comment that goes on
# over two lines, see :func:`os.path`.
#
# A second paragraph.
# value = terrible(1)
limit = 3  # Behind code.


class Sad:
    # tonelens-ignore-next
    '''Nobody likes it.'''

    def work(self, text, *rest):
        """Fails.

        Args:
            text (str): The text that is ruined,
                all of it.
            *rest: More of it.

        Raises:
            ValueError: nobody wanted it.
        """
        "no docstring"
        return "# no comment"
