"""People and their roles; every change goes through sign-in's actions."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from snn.desk.models import Person, Role
from snn.desk.permissions import TABLE, Act, may
from snn.desk.signin import actions
from snn.ground.clock import now
from snn.network.models import Site

AT_MOST = 200


class RoleForm(forms.Form):
    """A role, on one site or on all."""

    kind = forms.ChoiceField(label="Role", choices=Role.Kind.choices)
    site = forms.ModelChoiceField(Site.objects.order_by("position", "id"), required=False, empty_label="every site")


class InviteForm(RoleForm):
    """Whom, and as what."""

    mail = forms.EmailField(label="Mail address", max_length=254)
    name = forms.CharField(max_length=120, required=False)
    field_order = ["mail", "name", "kind", "site"]


def listing(request: HttpRequest) -> HttpResponse:
    """Everybody, those who left at the end; a newsroom's staff is one page."""
    _admin(request)
    people = Person.objects.prefetch_related("roles__site").order_by("-is_active", "email")[:AT_MOST]
    context = {"people": people, "invite": InviteForm(), "role": RoleForm(auto_id=False)}
    return render(request, "desk/network/people.html", context)


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Mail a link, and show it: mail may be late."""
    by, form = _admin(request), InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Not invited: {form.errors.as_text()}")
        return redirect("desk_people")
    said = form.cleaned_data
    roles = [(Role.Kind(said["kind"]), said["site"])]
    made = actions.invite(said["mail"], roles, by=by, at=now(), name=said["name"])
    link = request.build_absolute_uri(f"/signin/invited/{made.secret}/")
    try:
        actions.mail_invitation(made, link)
    except OSError:
        messages.warning(request, "The mail could not be sent; give them the link yourself.")
    return render(request, "desk/network/invited.html", {"person": made.person, "link": link})


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """One more role."""
    by, form = _admin(request), RoleForm(request.POST)
    person = get_object_or_404(Person, pk=pk)
    if form.is_valid():
        actions.give(person, Role.Kind(form.cleaned_data["kind"]), form.cleaned_data["site"], by=by, at=now())
    return redirect("desk_people")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A role less; nobody takes the role by which they are here from themselves."""
    by, role = _admin(request), get_object_or_404(Role.objects.select_related("person", "site"), pk=pk)
    if role.person_id == request.user.pk and role.kind == Role.Kind.ADMIN:
        messages.error(request, "Another admin has to take this role from you, so that one is always left.")
    else:
        actions.take_back(role, by=by, at=now())
    return redirect("desk_people")


@require_POST
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account; what the person did stays."""
    by, person = _admin(request), get_object_or_404(Person, pk=pk)
    if person.pk == request.user.pk:
        messages.error(request, "Another admin has to close your account.")
    else:
        actions.let_go(person, by=by, at=now())
    return redirect("desk_people")


def table(request: HttpRequest) -> HttpResponse:
    """Which role may do what: the table that is asked, written out."""
    rows = [(act.value, [act in TABLE[kind] for kind in Role.Kind]) for act in Act]
    return render(request, "desk/network/permissions.html", {"kinds": Role.Kind.labels, "rows": rows})


def _admin(request: HttpRequest) -> str:
    if not may(request.user, Act.PEOPLE, None):
        raise PermissionDenied
    return str(request.user.email)  # type: ignore[union-attr]
