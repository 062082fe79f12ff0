"""Why a letter is not written: the act is refused by name, so that none goes out with a hole."""

from shared.problems import Refusal


class ProgrammeGone(Refusal):
    problem = "programme-gone"
    title = "The programme of this letter is not among the programmes' files any longer"


class NothingChanged(Refusal):
    problem = "nothing-changed"
    title = "This grant stands as it was awarded"


class NeverSigned(Refusal):
    problem = "never-signed"
    title = "Der Vertrag wurde nicht geschlossen; es gibt nichts zu ändern"


class NothingWaived(Refusal):
    problem = "nothing-waived"
    title = "Nothing of this demand has been waived"


class NoResult(Refusal):
    problem = "no-result"
    title = "The proof of use has not been decided on"
