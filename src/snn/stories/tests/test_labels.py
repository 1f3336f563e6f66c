"""Labels as agencies write them, and headlines that only look like one."""

import pytest

from snn.stories.labels import Act, Label, read, stem_of

NEW, UPDATE, CORRECTION, ADVISORY, WITHHOLD, KILL = Act


@pytest.mark.parametrize(
    ("headline", "act", "lead", "stem"),
    [
        ("Oil falls on glut", NEW, 0, "Oil falls on glut"),
        ("UPDATE 1-Oil falls on glut", UPDATE, 1, "Oil falls on glut"),
        ("UPDATE 3-Oil falls on glut", UPDATE, 3, "Oil falls on glut"),
        ("WRAPUP 2-Oil falls on glut", UPDATE, 2, "Oil falls on glut"),
        ("REFILE-Oil falls on glut", UPDATE, 0, "Oil falls on glut"),
        ("RPT-UPDATE 2-Oil falls on glut", UPDATE, 2, "Oil falls on glut"),
        ("RECASTS-Oil falls on glut", UPDATE, 0, "Oil falls on glut"),
        ("CORRECTED-UPDATE 2-Oil falls on glut", CORRECTION, 2, "Oil falls on glut"),
        ("CORRECTED (OFFICIAL)-Oil falls on glut", CORRECTION, 0, "Oil falls on glut"),
        ("(CORRECTED) - Oil falls on glut", CORRECTION, 0, "Oil falls on glut"),
        ("Oil falls on glut (CORRECTED)", CORRECTION, 0, "Oil falls on glut"),
        ("2nd lead: Oil falls on glut", UPDATE, 2, "Oil falls on glut"),
        ("3RD LEAD Oil falls on glut", UPDATE, 3, "Oil falls on glut"),
        ("1ST LEAD - Oil falls on glut", UPDATE, 1, "Oil falls on glut"),
        ("US--Oil Glut, 2nd Ld-Writethru", UPDATE, 2, "US--Oil Glut"),
        ("Oil falls (2nd lead)", UPDATE, 2, "Oil falls"),
        ("KILL: Oil falls on glut", KILL, 0, "Oil falls on glut"),
        ("MANDATORY KILL - Oil falls on glut", KILL, 0, "Oil falls on glut"),
        ("STORY WITHDRAWN: Oil falls on glut", KILL, 0, "Oil falls on glut"),
        ("KILL", KILL, 0, ""),
        ("WITHHOLD: Oil falls on glut", WITHHOLD, 0, "Oil falls on glut"),
        ("ADVISORY - Oil package for Friday", ADVISORY, 0, "Oil package for Friday"),
        ("(Zusammenfassung) Öl fällt", UPDATE, 0, "Öl fällt"),
        ("(2. Zusammenfassung) Öl fällt", UPDATE, 2, "Öl fällt"),
        ("Zusammenfassung 1530: Öl fällt", UPDATE, 0, "Öl fällt"),
        ("Berichtigung: Öl fällt", NEW, 0, "Berichtigung: Öl fällt"),
        ("BERICHTIGUNG: Öl fällt", CORRECTION, 0, "Öl fällt"),
        ("(Korr.) Öl fällt", CORRECTION, 0, "Öl fällt"),
        ("STORNO: Öl fällt", KILL, 0, "Öl fällt"),
        ("2EME LEAD - Le pétrole recule", UPDATE, 2, "Le pétrole recule"),
        ("RECTIFICATIF: Le pétrole recule", CORRECTION, 0, "Le pétrole recule"),
        ("ANNULE ET REMPLACE: Le pétrole recule", UPDATE, 0, "Le pétrole recule"),
        ("ANNULATION - Le pétrole recule", KILL, 0, "Le pétrole recule"),
        ("(Ampliación) El crudo baja", UPDATE, 0, "El crudo baja"),
        ("AMPL.1- El crudo baja", UPDATE, 1, "El crudo baja"),
        ("El crudo baja (2ª ampliación)", UPDATE, 2, "El crudo baja"),
        ("(Corrección) El crudo baja", CORRECTION, 0, "El crudo baja"),
        ("ANULACIÓN: El crudo baja", KILL, 0, "El crudo baja"),
    ],
)
def test_a_label_and_the_headline_without_it(headline, act, lead, stem):
    assert read(headline) == Label(act, lead, stem)


@pytest.mark.parametrize(
    "headline",
    [
        "Kill Bill returns to cinemas",
        "Kill: a memoir of the marshes",
        "Police kill three in raid",
        "Three shot, killed",
        "Lead pipes still common, survey says",
        "Update: the app that never sleeps",
        "Correction officers strike",
        "Minister withdraws bill",
        "KILL THE BILL PROTESTERS MARCH",
        "LEAD PIPES STILL COMMON",
        "A retired general, 2nd in command",
        "Rappel à l'ordre",
        "Anular el voto, una opción",
        "Adds up: how 12 became 13",
        "Hold story in your hands",
        "KILLED: three soldiers at the border",
        "WITHDRAWAL: troops leave the north",
        "RETRAIT - La France quitte la base",
    ],
)
def test_a_headline_that_only_looks_like_a_label_is_left_alone(headline):
    assert read(headline) == Label(NEW, 0, headline)


@pytest.mark.parametrize(
    ("note", "act"),
    [
        ("ATTENTION - withholds", WITHHOLD),
        ("ATTENTION - ADDS military statement", UPDATE),
        ("RECASTS with attack on targets, RAISES toll", UPDATE),
        ("CORRECTS: tycoon is one of the richest men in Asia.", CORRECTION),
        ("ATTENTION - kills story on oil", KILL),
        ("EDITORS: please kill this story, the quotation was invented", KILL),
        ("ACHTUNG - zieht zurück", KILL),
        ("ATTENTION - annule", KILL),
        ("ATENCIÓN: anula la noticia", KILL),
        ("Kills in the marsh are counted by hand", NEW),
        ("Withholds names of minors by policy", NEW),
        ("", NEW),
    ],
)
def test_an_editors_note_says_what_an_item_does(note, act):
    assert read("Oil falls", note).act is act


def test_of_two_acts_the_graver_counts():
    assert read("UPDATE 2-Oil falls", "ATTENTION - kills").act is KILL
    assert read("CORRECTED-Oil falls", "ADDS detail").act is CORRECTION


def test_sluglines_of_a_lineage_have_one_stem():
    assert stem_of("OIL-GLUT/ (UPDATE 1)") == stem_of("oil glut") == "oil glut"
    assert stem_of("UPDATE 2-Oil falls on glut") == stem_of("Oil Falls on Glut (CORRECTED)")
