"""The doors: HTTP, event streams, runs, keys, the web page and the command line.

Checkpoints are read back strictly: plain data and the types a graph's schemas name, nothing that would
run code. LangGraph decides that once, when it is imported, so it is decided here, before anything else.
"""

import os

os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
