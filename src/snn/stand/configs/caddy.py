"""Caddy: a Caddyfile. It gets and renews the certificates by itself."""

from __future__ import annotations

from snn.stand.configs import DESK_MB, STORY, TYPES, Serving, plain_policy, security_headers


def caddy(of: Serving) -> str:
    """The configuration; `caddy validate` reads it without complaint."""
    made = "# Made by: snn stand config caddy. Make it again after a site or the look has changed, then: caddy reload\n"
    made += "{\n\tservers {\n\t\ttimeouts {\n\t\t\tread_header 10s\n\t\t\tread_body 20s\n\t\t\tidle 60s\n\t\t}\n"
    made += "\t\tmax_header_size 32KB\n\t}\n}\n"
    return made + "".join(_site(of, host) for host in of.hosts) + _desk(of) + _strangers(of)


def _strangers(of: Serving) -> str:
    """Over TLS a stranger's name has no certificate, so its handshake ends; in plain HTTP it is told."""
    if "ssl" in of.listen:
        return ""
    address, _, port = of.listen.rpartition(":")
    words = "No site is served under that name here. Check the address."
    return f'http://:{port} {{\n\tbind {address}\n\trespond "{words}" 421\n}}\n'


def _site(of: Serving, host: str) -> str:
    return _served(of, host, _from_files(of, host) if of.files else "", most_mb=1)


def _desk(of: Serving) -> str:
    return _served(of, of.desk, "", most_mb=DESK_MB) if of.desk else ""


def _served(of: Serving, host: str, inside: str, *, most_mb: int) -> str:
    address = host if "ssl" in of.listen else f"http://{host}:{of.listen.rpartition(':')[2]}"
    bind = "" if "ssl" in of.listen else f"\tbind {of.listen.rpartition(':')[0] or '0.0.0.0'}\n"  # noqa: S104
    return f"""{address} {{
{bind}	request_body {{
		max_size {most_mb}MB
	}}
{inside}	reverse_proxy {of.stand} {{
		header_up Host {{http.request.hostport}}
	}}
}}
"""


def _from_files(of: Serving, host: str) -> str:
    return f"""	@media file {{
		root {of.files}/_any/pages
		try_files {{path}}
	}}
	handle @media {{
{_headers(of.media_cache, plain_policy())}		file_server {{
			root {of.files}/_any/pages
			hide *.label
		}}
	}}
{_tree(of, host, "pages", 200)}{_tree(of, host, "gone", 410)}"""


def _tree(of: Serving, host: str, tree: str, status: int) -> str:
    """Pages are gzip streams alone: who can't read gzip, or is a supporter, is answered by the stand."""
    root = f"{of.files}/{host}/{tree}"
    says = "" if status == 200 else f"\n\t\t\tstatus {status}"
    kinds = "".join(
        f'		@{tree}_{n} path_regexp {suffix.replace(".", "[.]")}[.]gz$\n		header @{tree}_{n} content-type "{kind}"\n'
        for n, (suffix, kind) in enumerate(reversed(TYPES.items()))
    )
    return f"""	@{tree} {{
		method GET HEAD
		header Accept-Encoding *gzip*
		not header Accept-Encoding *gzip;q=0*
		not header Cookie *snn_supporter=*
		file {{
			root {root}
			try_files {{path}}.gz {{path}}index.html.gz
		}}
	}}
	handle @{tree} {{
		rewrite {{file_match.relative}}
		header content-type "text/html; charset=utf-8"
{kinds}		header content-encoding gzip
		header vary accept-encoding
{_headers(of.list_cache, of.csp[host])}		@{tree}_story path_regexp {STORY}
		header @{tree}_story cache-control "{of.story_cache}"
		file_server {{
			root {root}{says}
		}}
	}}
"""


def _headers(cache: str, policy: str) -> str:
    pairs = (("cache-control", cache), ("content-security-policy", policy), *security_headers())
    return "".join(f'		header {name} "{value}"\n' for name, value in pairs)
