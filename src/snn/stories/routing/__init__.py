"""Takes: an item, the source it came from, the network's rules, a learned model where there is one.
Gives: a Decision: where it goes, whether it waits for an editor, and every reason why.
Never: writes.
"""

from snn.stories.routing.queries import decide, forget, places_of
from snn.stories.routing.rules import Decision, Hold, Match, Suggestion

__all__ = ["Decision", "Hold", "Match", "Suggestion", "decide", "forget", "places_of"]
