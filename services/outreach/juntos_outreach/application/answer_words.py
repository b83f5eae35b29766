"""The words by which an answer is understood: Spanish as Peru's districts type it.

A frame is closed: with a word that it does not name, an answer is left to a person.
"""

from dataclasses import dataclass
from typing import Final

from ..domain.values import ReplyKind


@dataclass(frozen=True, slots=True)
class Frame:
    """What a part of an answer means if it is made of these words and no others.

    Args:
        kind: what it means.
        cores: of each of these sets a word has to be there.
        around: words that may stand beside them.
        firm: means so whatever else is told; a frame that is not has to be all.
        thanked: means the same with thanks; a bare «no, gracias» may refuse anything.
        once: only one word of the last set: «no fui ayer, fui hoy» says two things.
    """

    kind: ReplyKind
    cores: tuple[frozenset[str], ...]
    around: frozenset[str] = frozenset()
    firm: bool = False
    thanked: bool = True
    once: bool = False

    def holds(self, words: list[str], *, thanked: bool) -> bool:
        """Whether a part of an answer is this."""
        said = set(words)
        return (
            all(said & core for core in self.cores)
            and said <= self.around.union(*self.cores)
            and (self.thanked or not thanked)
            and not (self.once and sum(w in self.cores[-1] for w in words) > 1)
        )


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


COURTESY: Final = _of(
    "hola buen buena buenas buenos dia dias tardes noches disculpe disculpa perdon"
    " por x favor porfavor porfa porfis xfa pues pe ps muy amable saludos estimada"
    " senorita senora senor srta sra sr doctora dra licenciada lic profesora profe"
    " gestora amiga mamita"
)
THANKS: Final = _of("gracias muchas mil dios bendiga")
ASKING: Final = _of("que cuando donde como cuanto cual quien")
ASKING_PAIRS: Final = frozenset({("a", "que"), ("de", "que"), ("en", "que")})
JOINED: Final = {
    "q": "que",
    "k": "que",
    "ya no": "ya_no",
    # Without its accent «mandé» is «mande»: only «me mande» asks somebody else.
    "me mande": "me_mande",
    "nos mande": "me_mande",
    "me envie": "me_envie",
    "nos envie": "me_envie",
    # Alone it is tomorrow.
    "la manana": "esta_manana",
    "esta manana": "esta_manana",
}
"""Short forms, and words that mean something else together."""
LIMITS: Final = _of("pero solo mejor sino hasta cuando")
"""In another part they take back some of what was asked for."""

YES: Final = _of("si s sip claro supuesto confirmo afirmativo correcto aja asi ari")
SEEN: Final = _of("ok okey okay oki okis listo ya")
NO: Final = _of("no nop nunca todavia toavia aun mana manan manaraq")
DONE: Final = _of(
    "fui fuimos lleve llevamos llevado ido asisti asistimos cumpli cumplimos hicieron"
)
NOT_MANAGED: Final = DONE | _of("llevo pude pudimos")
ABOUT: Final = _of(
    "a al la el lo los las le les mi mis su sus con de del en esta bebe bebito bebita"
    " hijo hija hijito hijita nino nina wawa control controles cred posta centro puesto"
    " salud hospital establecimiento consulta ayer hoy anteayer esta_manana temprano"
    " lunes martes miercoles jueves viernes sabado domingo semana mes pasada pasado"
    " he hemos han"
)
INFINITIVES: Final = _of("ir llevar llevarlo llevarla asistir")

WANT: Final = _of("quiero deseo quisiera")
MESSAGES: Final = _of(
    "mensaje mensajes mensajito mensajitos msj msjs sms notificaciones"
)
NEVER: Final = _of("no ya_no")
WRITE: Final = _of(
    "me_mande manden mandes me_envie envien envies escriba escriban escribas"
    " moleste molesten molestes"
)
TAKE_OUT: Final = _of(
    "salir salirme sacame saqueme saquenme saquen sacarme borrame borreme borrenme"
    " borren borre borrarme quitame quiteme quitenme quiten quite eliminame elimineme"
    " eliminenme eliminen elimine retirame retireme retirenme retiren"
)
LISTS: Final = MESSAGES | _of("lista numero celular telefono contactos")
OWN: Final = _of("me nos mas ningun que los sus tus estos esos de ustedes juntos")

FRAMES: Final = (
    # SALIR, BAJA and STOP, also wished for; with more around it they may be anything.
    Frame(
        ReplyKind.OPT_OUT,
        (_of("salir salirme baja stop"),),
        WANT | _of("me dar darme doy deme denme de"),
    ),
    Frame(
        ReplyKind.OPT_OUT,
        (TAKE_OUT | _of("baja"), LISTS),
        OWN | WANT | _of("ya la las esa esta su tu mi dar darme deme denme"),
        firm=True,
    ),
    Frame(
        ReplyKind.OPT_OUT,
        (NEVER, WRITE),
        OWN | WANT | LISTS | _of("a este mi nada"),
        firm=True,
    ),
    Frame(
        ReplyKind.OPT_OUT,
        (NEVER, WANT, MESSAGES),
        OWN | _of("recibir seguir recibiendo manden mande envien lleguen"),
        firm=True,
    ),
    Frame(
        ReplyKind.OPT_OUT,
        (
            _of("deje dejen deja basta paren"),
            MESSAGES | _of("mandar mandarme enviar enviarme escribir escribirme"),
        ),
        _of("de los mas ya me tantos"),
        firm=True,
    ),
    Frame(ReplyKind.OPT_OUT, (NEVER, _of("mas")), MESSAGES | _of("de sus"), firm=True),
    Frame(ReplyKind.CONTROL_CONFIRMED, (YES,), SEEN | _of("que es a")),
    Frame(ReplyKind.CONTROL_CONFIRMED, (SEEN,), thanked=False),
    Frame(ReplyKind.CONTROL_CONFIRMED, (DONE,), YES | SEEN | ABOUT),
    Frame(ReplyKind.CONTROL_DECLINED, (NO,), thanked=False),
    Frame(
        ReplyKind.CONTROL_DECLINED,
        (NO | NEVER, NOT_MANAGED),
        ABOUT | INFINITIVES,
        once=True,
    ),
)
VOCABULARY: Final = frozenset(
    COURTESY
    | THANKS
    | ASKING
    | LIMITS
    | _of("manana envie mande")
    | frozenset().union(*(frame.around.union(*frame.cores) for frame in FRAMES))
)
