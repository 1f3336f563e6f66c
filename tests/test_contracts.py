"""Every request of ours, and every answer of the fakes, against the providers' published documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import yaml
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from snn.support.providers import Checkout, Interval, Method, Order
from tests.fakes.base import Answer, Request
from tests.fakes.paypal import FakePayPal
from tests.fakes.stripe import FakeStripe, decode
from tests.fakes.world import in_use, make_provider

pytestmark = pytest.mark.slow
# What we send that is newer than the document of 2023-08-16, by path and parameter: nothing.
NEWER_AT_STRIPE: dict[str, set[str]] = {}
# PayPal publishes no document of these.
NO_DOCUMENT = ("/v1/oauth2/token", "/v1/reporting/transactions", "/v1/notifications/certs/")
DOCUMENTS = ("checkout_orders_v2", "billing_subscriptions_v1", "catalogs_products_v1", "payments_payment_v2")
# Published like the others; looked at where it lies beside them.
DISPUTES, DISPUTES_PATH = "customer_disputes_v1", "/v1/customer/disputes/"


def walk(name: str) -> list[tuple[Request, Answer]]:
    """Everything that our provider ever asks, once; what was asked and answered."""
    fake = FakeStripe() if name == "stripe" else FakePayPal()
    fake.keeps_record = True
    provider = make_provider(fake)
    at, method = fake.now, Method.CARD if name == "stripe" else Method.PAYPAL
    with in_use(name, provider):
        for number, interval in enumerate(Interval):
            order = Order(
                f"key-{number}", 500, "USD", interval, method, "SpaceDaily", "Supporter",
                "https://spacedaily.example/support/return/a/", "https://spacedaily.example/support/",
            )  # fmt: skip
            checkout = provider.start(order, at)
            assert isinstance(checkout, Checkout)
            provider.fetch(checkout.id, at)
            fake.decide(checkout.id, "approve")
            paid = provider.fetch(checkout.id, at)
            provider.fetch_payment(paid.payment_id, at)
        provider.fetch_subscription(paid.subscription_id, at)
        provider.change_amount(paid.subscription_id, 900, "change-1", "https://spacedaily.example/", at)
        provider.card_page(paid.subscription_id, "https://spacedaily.example/", at)
        provider.refund(paid.payment_id, 100, "refund-1", at)
        provider.refund(paid.payment_id, 10_000, "refund-2", at)
        fake.dispute(paid.payment_id)
        provider.fetch_payment(paid.payment_id, at)
        if isinstance(fake, FakePayPal):
            provider.fetch_payment(fake.things[paid.payment_id]["disputed"], at)
        provider.cancel(paid.subscription_id, at)
        provider.resume(paid.subscription_id, at)
        fake.pay_out()
        day = timedelta(days=1)
        for ask in (provider.movements, provider.payouts, provider.subscriptions):
            ask(at - day, at + day)
    return fake.answered


@pytest.fixture(scope="module")
def stripe_document(shared: Path) -> dict[str, Any]:
    file = shared / "contracts" / "stripe" / "openapi" / "spec3.2023-09-12.yaml"
    return yaml.load(file.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.fixture(scope="module")
def paypal_documents(shared: Path) -> list[dict[str, Any]]:
    folder = shared / "contracts" / "paypal"
    names = DOCUMENTS + ((DISPUTES,) if (folder / f"{DISPUTES}.json").exists() else ())
    return [json.loads((folder / f"{name}.json").read_text()) for name in names]


def operation(document: dict[str, Any], request: Request) -> tuple[str, dict[str, Any]] | None:
    for path, operations in document["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), request.path) and request.method.lower() in operations:
            return path, operations[request.method.lower()]
    return None


def faults(document: dict[str, Any], schema: dict[str, Any], thing: Any) -> list[str]:
    resource = Resource(contents=_absolute(document), specification=DRAFT4)
    registry = Registry().with_resource("urn:document", resource)
    found = OAS30Validator(_absolute(schema), registry=registry).iter_errors(thing)
    return [f"{'.'.join(map(str, fault.absolute_path))}: {fault.message[:200]}" for fault in found]


_MADE: dict[int, Any] = {}


def _absolute(thing: Any) -> Any:
    """The same with its references made absolute, so that a part of the document can stand alone."""
    if isinstance(thing, dict) and "paths" in thing:
        if id(thing) not in _MADE:
            _MADE[id(thing)] = _rewritten(thing)
        return _MADE[id(thing)]
    return _rewritten(thing)


def _rewritten(thing: Any) -> Any:
    if isinstance(thing, dict):
        made = {
            name: f"urn:document{value}" if name == "$ref" and isinstance(value, str) else _rewritten(value)
            for name, value in thing.items()
        }
        if made.get("nullable") is True:
            # Stripe means null wherever it writes nullable, beside anyOf and enum too.
            made |= (
                {"anyOf": [*made["anyOf"], {"type": "object", "nullable": True, "maxProperties": 0}]}
                if "anyOf" in made
                else {}
            )
            made |= {"enum": [*made["enum"], None]} if "enum" in made else {}
        return made
    return [_rewritten(one) for one in thing] if isinstance(thing, list) else thing


def typed(value: Any, schema: dict[str, Any]) -> Any:
    """A form's words as the schema's types: `500` is a whole number where one is wanted."""
    options = [schema, *schema.get("anyOf", ())]
    if isinstance(value, dict):
        fields = next((one.get("properties") for one in options if one.get("properties")), {})
        free = next(
            (one["additionalProperties"] for one in options if isinstance(one.get("additionalProperties"), dict)), {}
        )
        return {name: typed(inner, fields.get(name, free)) for name, inner in value.items()}
    if isinstance(value, list):
        item = next((one["items"] for one in options if "items" in one), {})
        return [typed(inner, item) for inner in value]
    kinds = {one.get("type") for one in options}
    if "integer" in kinds and value.lstrip("-").isdecimal():
        return int(value)
    return value == "true" if "boolean" in kinds and value in ("true", "false") else value


def unknown(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Names in a form that the document does not know, however deep."""
    options = [schema, *schema.get("anyOf", ())]
    if isinstance(value, list):
        for inner in value:
            yield from unknown(inner, next((one["items"] for one in options if "items" in one), {}), where)
    if not isinstance(value, dict) or any(one.get("additionalProperties") for one in options):
        return
    fields = next((one.get("properties") for one in options if one.get("properties")), {})
    for name, inner in value.items():
        if name not in fields:
            yield f"{where}{name}"
        else:
            yield from unknown(inner, fields[name], f"{where}{name}.")


def test_every_request_to_stripe_is_as_its_document_says_and_the_fake_answers_so(stripe_document):
    wrong, seen = [], set()
    for request, answer in walk("stripe"):
        found = operation(stripe_document, request)
        assert found, f"{request.method} {request.path} is no operation of the document"
        path, spoken = found
        seen.add((request.method, path))
        if request.method == "POST":
            schema = spoken["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
            form = typed(decode(parse_qsl(request.body.decode(), keep_blank_values=True)), schema)
            newer = set(unknown(form, schema)) - NEWER_AT_STRIPE.get(path, set())
            wrong += [f"{path}: {name} is not in the document" for name in newer]
            wrong += [f"{path}: {fault}" for fault in faults(stripe_document, schema, form)]
            assert any(
                name.lower() == "stripe-version" and value == "2023-08-16" for name, value in request.headers.items()
            )
        else:
            known = {parameter["name"] for parameter in spoken["parameters"]}
            wrong += [f"{path}: {name}" for name in decode(request.query) if name not in known]
        kind = "200" if answer.status == 200 else "default"
        schema = spoken["responses"][kind]["content"]["application/json"]["schema"]
        wrong += [f"{path} answered: {fault}" for fault in faults(stripe_document, schema, json.loads(answer.body))]
    assert sorted(set(wrong)) == []
    assert len(seen) == 11


def test_every_create_at_stripe_carries_an_idempotency_key():
    for request, _ in walk("stripe"):
        if request.method == "POST" and not request.path.startswith("/v1/billing_portal/"):
            assert {name.lower() for name in request.headers} >= {"idempotency-key"}, request.path


def test_every_request_to_paypal_is_as_its_documents_say_and_the_fake_answers_so(paypal_documents):
    wrong, seen = [], set()
    for request, answer in walk("paypal"):
        if request.path.startswith(NO_DOCUMENT):
            continue
        if request.path.startswith(DISPUTES_PATH) and len(paypal_documents) == len(DOCUMENTS):
            continue
        told = next(((one, operation(one, request)) for one in paypal_documents if operation(one, request)), None)
        assert told, f"{request.method} {request.path} is no operation of the documents"
        document, (path, spoken) = told[0], told[1]
        seen.add((request.method, path))
        if request.method == "POST" and "requestBody" in spoken:
            schema = spoken["requestBody"]["content"]["application/json"]["schema"]
            wrong += [f"{path}: {fault}" for fault in faults(document, schema, json.loads(request.body))]
        response = spoken["responses"].get(str(answer.status)) or spoken["responses"]["default"]
        if answer.body and answer.status < 400 and "content" in response:
            schema = response["content"]["application/json"]["schema"]
            wrong += [f"{path} answered: {fault}" for fault in faults(document, schema, json.loads(answer.body))]
    assert wrong == []
    assert len(seen) >= 14


def test_every_create_at_paypal_carries_a_request_id():
    creates = re.compile(
        r"/v2/checkout/orders(/\w+/capture)?|/v1/(catalogs/products|billing/(plans|subscriptions))|.*/refund"
    )
    asked = [request for request, _ in walk("paypal") if request.method == "POST" and creates.fullmatch(request.path)]
    assert len(asked) >= 8
    for request in asked:
        assert "paypal-request-id" in {name.lower() for name in request.headers}, request.path
