"""The rules of enrollment, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class InitialCAPAlreadyApplied(RuleBroken):
    """The initial CAP measures the starting point, so it happens once."""

    code = "initial-cap-already-applied"
    detail = "La usuaria ya tiene CAP inicial con fecha {applied_on:%d/%m/%Y}."


class FinalCAPAlreadyApplied(RuleBroken):
    """The final CAP measures the end point, so it happens once."""

    code = "final-cap-already-applied"
    detail = "La usuaria ya tiene CAP final con fecha {applied_on:%d/%m/%Y}."


class FinalCAPNeedsInitialCAP(RuleBroken):
    """A final CAP is compared with the initial one, so that one comes first."""

    code = "final-cap-needs-initial-cap"
    detail = "No se puede aplicar el CAP final: la usuaria no tiene CAP inicial."


class CAPNeedsEffectiveContact(RuleBroken):
    """A questionnaire is answered by a usuaria who was reached."""

    code = "cap-needs-effective-contact"
    detail = "El CAP y la inscripción requieren una visita o llamada efectiva."


class AlreadyEnrolled(RuleBroken):
    """A usuaria is enrolled once an edition."""

    code = "already-enrolled"
    detail = "La usuaria ya está inscrita desde el {enrolled_on:%d/%m/%Y}."


class ContradictionIsResolved(RuleBroken):
    """Which of two accounts stands is decided once."""

    code = "contradiction-is-resolved"
    detail = "Esa contradicción ya se resolvió el {resolved_on:%d/%m/%Y}."


class NotEnrolled(RuleBroken):
    """Only an enrolled usuaria can leave the programme."""

    code = "not-enrolled"
    detail = "La usuaria no está inscrita."


class HasWithdrawn(RuleBroken):
    """A usuaria who left takes no more part in this edition."""

    code = "has-withdrawn"
    detail = "La usuaria se retiró del programa el {withdrawn_on:%d/%m/%Y}."


class ConsentNotGiven(RuleBroken):
    """Only a consent that was given can be withdrawn."""

    code = "consent-not-given"
    detail = "La usuaria no ha dado ese consentimiento."


class ConsentGivenLater(RuleBroken):
    """A consent is taken back after it was given, not before."""

    code = "consent-given-later"
    detail = (
        "La usuaria dio ese consentimiento el {given_on:%d/%m/%Y}: indique desde qué"
        " fecha posterior lo retira."
    )


class FinalCAPBeforeInitialCAP(RuleBroken):
    """The final CAP measures what changed since the initial one."""

    code = "final-cap-before-initial-cap"
    detail = (
        "El CAP inicial es del {initial_on:%d/%m/%Y}: el final no puede ser de una"
        " fecha anterior."
    )


class WithdrawnBeforeEnrolled(RuleBroken):
    """Only who was in the programme can leave it."""

    code = "withdrawn-before-enrolled"
    detail = (
        "La usuaria se inscribió el {enrolled_on:%d/%m/%Y}: no pudo retirarse antes."
    )


class HasNotWithdrawn(RuleBroken):
    """Only a withdrawal on record can be annulled."""

    code = "has-not-withdrawn"
    detail = "No consta que la usuaria se haya retirado."


class AnnulledBeforeWithdrawn(RuleBroken):
    """A withdrawal is annulled on its day or later."""

    code = "annulled-before-withdrawn"
    detail = "El retiro es del {withdrawn_on:%d/%m/%Y}: no se anula antes."


class AlreadyThere(RuleBroken):
    """A move goes to another district or another territorial unit."""

    code = "already-there"
    detail = "La usuaria ya está registrada en ese distrito y unidad territorial."


class AlreadyErased(RuleBroken):
    """Personal data are erased once."""

    code = "already-erased"
    detail = "Los datos personales de la usuaria ya fueron borrados."


class CohortAlreadyClosed(RuleBroken):
    """The final list of a territorial unit is closed once an edition."""

    code = "cohort-already-closed"
    detail = "La lista final de la {territorial_unit} ya está cerrada."


class CohortIsEmpty(RuleBroken):
    """A final list names at least one household."""

    code = "cohort-is-empty"
    detail = "La {territorial_unit} no tiene hogares registrados."


class NextAttemptComesLater(RuleBroken):
    """The next attempt is planned for a day after the present one."""

    code = "next-attempt-comes-later"
    detail = "El próximo intento debe ser posterior al {occurred_on:%d/%m/%Y}."


class MoveBeforeRegistration(RuleBroken):
    """Who moves was registered before."""

    code = "move-before-registration"
    detail = "La usuaria fue registrada recién el {registered_on:%d/%m/%Y}."


class LaterMoveKnown(RuleBroken):
    """Moves are told in the order in which they happened."""

    code = "later-move-known"
    detail = "Ya consta un traslado posterior, del {moved_on:%d/%m/%Y}."


class DistrictIsServedByAnotherUnit(RuleBroken):
    """A district belongs to one territorial unit on a date."""

    code = "district-is-served-by-another-unit"
    detail = "Al {day:%d/%m/%Y} el distrito {ubigeo} pertenece a la {unit}."


class DistrictIsUnknown(RuleBroken):
    """A district is in the territorial table on a date."""

    code = "district-is-unknown"
    detail = "El distrito {ubigeo} no está en la tabla territorial al {day:%d/%m/%Y}."


class CAPAlreadyComplete(RuleBroken):
    """What was answered whole is not left incomplete afterwards."""

    code = "cap-already-complete"
    detail = "El CAP ya fue aplicado completo el {applied_on:%d/%m/%Y}."


class InstrumentNotInForce(RuleBroken):
    """A questionnaire is applied in a registered version, from its date on."""

    code = "instrument-not-in-force"
    detail = "No hay CAP «{instrument}» versión {version} vigente al {day:%d/%m/%Y}."


class InstrumentAlreadyRegistered(RuleBroken):
    """A version of a questionnaire never changes; a change is another version."""

    code = "instrument-already-registered"
    detail = "El CAP «{instrument}» versión {version} ya está registrado."


class InstrumentIsIncomplete(RuleBroken):
    """A questionnaire measures all three dimensions, with distinct codes and points."""

    code = "instrument-is-incomplete"
    detail = "El instrumento no se puede usar: {reason}."


class ScoresComeFromAnswers(RuleBroken):
    """A registered questionnaire is scored here, from its answers."""

    code = "scores-come-from-answers"
    detail = "Para el CAP «{instrument}» envíe las respuestas, no los puntajes."


class AnswerNotOffered(RuleBroken):
    """An answer is one that the item offers."""

    code = "answer-not-offered"
    detail = "El ítem «{item}» no admite la respuesta «{answer}»."


class DirectorySaysTheSame(RuleBroken):
    """A correction changes what is on record."""

    code = "directory-says-the-same"
    detail = "El directorio ya dice eso: no hay nada que corregir."


class DocumentOfErasedPerson(RuleBroken):
    """Nobody gets the number of a person who asked to be erased."""

    code = "document-of-erased-person"
    detail = (
        "La persona con ese DNI pidió borrar sus datos: revise el número, o que ella"
        " pida por escrito ante la UAS que se la registre de nuevo."
    )


class AlreadyRegistered(RuleBroken):
    """A document number names one usuaria of a household."""

    code = "already-registered"
    detail = "Ese DNI ya es de una usuaria registrada de este hogar."


class LaterCorrectionKnown(RuleBroken):
    """What was corrected on a later day is newer than what is told now."""

    code = "later-correction-known"
    detail = (
        "Ese dato ya se corrigió el {corrected_on:%d/%m/%Y}, después de la fecha de"
        " esta corrección."
    )


class PregnancyAlreadyKnown(RuleBroken):
    """A pregnancy is reported once; only its expected delivery may be told anew."""

    code = "pregnancy-already-known"
    detail = "Ya consta que la usuaria está gestante."


class PregnancyIsOver(RuleBroken):
    """What ended, with a birth or without one, is no new pregnancy."""

    code = "pregnancy-is-over"
    detail = "Ese embarazo ya terminó, según lo que consta de la usuaria."


class NoPregnancyToEnd(RuleBroken):
    """Only a pregnancy that is known, and was on that day, ends."""

    code = "no-pregnancy-to-end"
    detail = "No consta que la usuaria esté gestante."


class PregnancyEndsBeforeItsReport(RuleBroken):
    """The end of a pregnancy is reported on its day or later."""

    code = "pregnancy-ends-before-its-report"
    detail = "El embarazo no puede haber terminado después del día en que se informa."


class ExpectedDeliveryIsImpossible(RuleBroken):
    """A delivery is expected within ten months of the report, or was due lately."""

    code = "expected-delivery-is-impossible"
    detail = (
        "La fecha probable de parto debe estar entre seis semanas antes y diez meses"
        " después del {occurred_on:%d/%m/%Y}."
    )


class AlreadyAssigned(RuleBroken):
    """An assignment changes who answers for a household."""

    code = "already-assigned"
    detail = "El hogar ya está a cargo de {gestor} el {day:%d/%m/%Y}."


class BirthAlreadyReported(RuleBroken):
    """A birth ends the pregnancy that was known; it is reported once."""

    code = "birth-already-reported"
    detail = (
        "El hogar no tiene un embarazo por cerrar: ese nacimiento ya consta. Si es"
        " otro, registre antes el embarazo."
    )


class BirthComesBeforeItsReport(RuleBroken):
    """A birth is reported on its day or later."""

    code = "birth-comes-before-its-report"
    detail = "El nacimiento no puede ser posterior al día en que se informa."


class DuplicateIsSettled(RuleBroken):
    """A proposal is decided once; only a merge can be undone."""

    code = "duplicate-is-settled"
    detail = "La propuesta ya fue resuelta: {state}."


class NothingToUndo(RuleBroken):
    """Only a merge that stands can be undone."""

    code = "nothing-to-undo"
    detail = "Las dos usuarias no están unidas."


class KeptIsOneOfTheTwo(RuleBroken):
    """A merge keeps one of the two usuarias it is about."""

    code = "kept-is-one-of-the-two"
    detail = "La usuaria que queda debe ser una de las dos de la propuesta."


class AlreadyMergedElsewhere(RuleBroken):
    """Who was merged into another is merged no further before that is undone."""

    code = "already-merged-elsewhere"
    detail = "Una de las usuarias ya fue unida con otra; deshaga antes esa unión."


class RegionHasSigned(RuleBroken):
    """A region signs the final list of a territorial unit once."""

    code = "region-has-signed"
    detail = "El gobierno regional {region} ya firmó el acta {acta}."


class RegionIsNotOnTheList(RuleBroken):
    """The acta of a list is signed by a region that has households on it."""

    code = "region-is-not-on-the-list"
    detail = "La lista no tiene hogares de la región {region}."


class AnotherListWasSigned(RuleBroken):
    """An acta is about the list as it was closed."""

    code = "another-list-was-signed"
    detail = "La huella de la lista firmada no es la de la lista cerrada ({sha256})."
