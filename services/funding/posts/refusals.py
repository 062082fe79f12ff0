"""The rules of staff posts, each by the name under which it is refused."""

from shared.problems import Refusal


class PostOverfull(Refusal):
    """Members: `on`, `free_percent`."""

    problem = "post-overfull"
    title = "A post is never occupied with more than it has"


class PersonOverFullTime(Refusal):
    """Members: `on`, `free_percent`."""

    problem = "person-over-full-time"
    title = "Nobody works more than a full-time post"


class SitsThereAlready(Refusal):
    problem = "sits-there-already"
    title = "The person sits on this post at that time"


class PostNotThere(Refusal):
    """Members: `starts_on`, `ends_on`."""

    problem = "post-not-there"
    title = "The post does not exist all that time"


class PostHasEnded(Refusal):
    problem = "post-has-ended"
    title = "The post has ended"


class NotSitting(Refusal):
    problem = "not-sitting"
    title = "This occupancy has ended or begins later"


class AbovePlan(Refusal):
    """Members: `left_percent`."""

    problem = "above-plan-of-posts"
    title = "The programme does not pay for as many posts"
