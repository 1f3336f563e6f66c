"""`snn stand config`: what it prints is what the real programs read."""

import shutil
import subprocess

import pytest

from snn.config.network import load_file
from snn.config.sample import HERE
from snn.config.serving import one_policy, serving
from snn.network.look.environment import COMPONENTS, csp
from snn.stand.configs.caddy import caddy
from snn.stand.configs.nginx import nginx


@pytest.fixture(params=["", "files:/srv/snn"])
def network(db, settings, request):
    settings.RACK = request.param
    load_file(HERE / "network.toml")


def of(**more):
    return serving(**{"stand": "127.0.0.1:8000", "listen": "443 ssl", "certificates": "/etc/ssl/snn", **more})


def certificates(folder, hosts):
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=3650))
    pem = serialization.Encoding.PEM
    for host in hosts:
        (folder / host).mkdir()
        (folder / host / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
        (folder / host / "privkey.pem").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )


@pytest.mark.usefixtures("network")
def test_nginx_reads_the_configuration(tmp_path):
    if not shutil.which("nginx"):
        pytest.skip("no nginx here (apt-get install nginx)")
    made = of(certificates=str(tmp_path))
    certificates(tmp_path, (*made.hosts, made.desk))
    (tmp_path / "snn.conf").write_text(nginx(made))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; include {tmp_path}/snn.conf; }}\n"
    )
    said = subprocess.run(
        ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr


@pytest.mark.usefixtures("network")
def test_caddy_reads_the_configuration(tmp_path):
    if not shutil.which("caddy"):
        pytest.skip("no caddy here (apt-get install caddy)")
    (tmp_path / "Caddyfile").write_text(caddy(of()))
    said = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")],
        capture_output=True, text=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert said.returncode == 0, said.stderr


@pytest.mark.usefixtures("network")
def test_every_site_is_in_the_configuration_with_its_policy():
    made = of()
    assert len(made.hosts) >= 4
    for host in made.hosts:
        assert f"server_name {host};" in nginx(made)
        assert f"\n{host} {{" in caddy(made)
        assert made.csp[host] in nginx(made)


def test_one_policy_lets_every_kind_of_page_have_its_style():
    whole = one_policy("spacedaily")
    for kind in COMPONENTS:
        style = csp("spacedaily", kind).partition("style-src ")[2].partition(";")[0]
        assert (style in whole) is (kind != "app")
        script = csp("spacedaily", kind).partition("script-src ")[2].partition(";")[0]
        assert script in whole
    assert "default-src 'none'" in whole
    assert "unsafe-inline" not in whole


@pytest.mark.usefixtures("network")
def test_the_desk_has_its_own_server_that_takes_pictures():
    made = of()
    assert made.desk == "desk.localhost"
    for text in (nginx(made), caddy(made)):
        _, _, after = text.partition("desk.localhost")
        assert "24" in after and "file_server" not in after.partition("}\n}")[0]
