"""nginx: a file for its `conf.d`. Every page is a file there; the stand answers what is none."""

from __future__ import annotations

from snn.stand.configs import DESK_MB, STORY, TYPES, Serving, app_prefixes, plain_policy, security_headers

_PROXY = """
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Connection "";
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_connect_timeout 2s;
        proxy_read_timeout 35s;
        proxy_pass http://snn_stand$request_uri;"""
_BOUNDS = """    client_header_timeout 10s;
    client_body_timeout 10s;
    send_timeout 30s;
    keepalive_timeout 60s;
    large_client_header_buffers 4 8k;
    client_max_body_size 1m;
    server_tokens off;
    merge_slashes off;
    absolute_redirect off;"""


_HSTS = ("strict-transport-security", "max-age=31536000")


def nginx(of: Serving) -> str:
    """The configuration; `nginx -t` reads it without complaint."""
    parts = [_head(of), _strangers(of)]
    parts += [_server(of, host) for host in of.hosts]
    parts += [_desk(of)] if of.desk else []
    return "\n".join(parts)


def _head(of: Serving) -> str:
    policies = "\n".join(f'    {host} "{of.csp[host]}";' for host in of.hosts)
    return f"""# Made by: snn stand config nginx. Make it again after a site or the look has changed, then: nginx -s reload
upstream snn_stand {{
    server {of.stand};
    keepalive 32;
}}
map $host $snn_policy {{
    default "{plain_policy()}";
{policies}
}}
map $uri $snn_cache {{
    "~{STORY}" "{of.story_cache}";
    default "{of.list_cache}";
}}
"""


def _strangers(of: Serving) -> str:
    more = "    ssl_reject_handshake on;\n" if _is_tls(of) else ""
    return f"""server {{
    listen {of.listen} default_server;
    server_name _;
{more}{_BOUNDS}
    default_type text/plain;
    return 421 "No site is served under that name here. Check the address.\\n";
}}
"""


def _desk(of: Serving) -> str:
    """Nothing of it is a file here."""
    bounds = _BOUNDS.replace("client_max_body_size 1m", f"client_max_body_size {DESK_MB}m")
    return f"""server {{
    listen {of.listen};
    server_name {of.desk};
{_tls(of, of.desk)}{bounds}
    location / {{{_PROXY}
    }}
}}
"""


def _tls(of: Serving, host: str) -> str:
    if not _is_tls(of):
        return ""
    folder = f"{of.certificates}/{host}"
    tls = f"    ssl_certificate {folder}/fullchain.pem;\n    ssl_certificate_key {folder}/privkey.pem;\n"
    return tls + f'    add_header {_HSTS[0]} "{_HSTS[1]}" always;\n'


def _server(of: Serving, host: str) -> str:
    tls = _tls(of, host)
    inside = _from_files(of, host) if of.files else f"    location / {{{_PROXY}\n    }}\n"
    return f"""server {{
    listen {of.listen};
    server_name {host};
{tls}{_BOUNDS}
{inside}}}
"""


def _from_files(of: Serving, host: str) -> str:
    """Pages are gzip streams alone: `always` serves them, gunzip undoes them for the few who can't read them."""
    root = f"{of.files}/{host}"
    said = _headers(of, "$snn_cache", "$snn_policy")
    apps = "".join(
        f"    location ^~ {prefix} {{\n        {_PLAIN}\n        rewrite ^(.*)/$ $1/index.html break;\n"
        f"        error_page 404 405 418 = @stand;{said}\n    }}\n"
        for prefix in app_prefixes()
    )
    types = "".join(
        f'    location ~ {suffix.replace(".", _DOT)}$ {{\n        {_PLAIN}\n        default_type "{kind}";{said}\n    }}\n'
        for suffix, kind in TYPES.items()
    )
    return f"""    root {root}/pages;
    gzip_static always;
    gunzip on;
    gzip_vary on;
    recursive_error_pages on;
    log_not_found off;
    types {{ }}
    default_type "text/html; charset=utf-8";
    error_page 404 = @missing;
    error_page 405 418 = @stand;
    location / {{
        {_PLAIN}{said}
    }}
    location ~ /$ {{
        {_PLAIN}
        rewrite ^(.*)/$ $1/index.html break;{said}
    }}
    location ~ \\.(gz|label)$ {{
        return 404;
    }}
{types}    location /media/ {{
        root {of.files}/_any/pages;
        gzip_static off;
        types {{ image/webp webp; image/jpeg jpg jpeg; image/png png; image/svg+xml svg; image/avif avif; }}
        {_headers(of, of.media_cache, plain_policy())}
    }}
{apps}    location @missing {{
        root {root}/gone;
        error_page 410 @gone;
        if (-f $document_root$uri.gz) {{ return 410; }}
        error_page 502 504 =404 @notfound;{_PROXY}
    }}
    location @gone {{
        root {root}/gone;{said}
    }}
    location @notfound {{
        root {root}/errors;
        rewrite ^ /404/index.html break;{said}
    }}
    location @stand {{
        error_page 502 504 =503 @resting;{_PROXY}
    }}
    location @resting {{
        default_type "text/plain; charset=utf-8";
        return 503 "Back in a moment. Reading goes on; nothing you gave is lost.\\n";
    }}
"""


_DOT = "\\."
_PLAIN = "if ($cookie_snn_supporter) { return 418; }"
"""A supporter's copy, without the appeal, is the stand's to cut."""


def _headers(of: Serving, cache: str, policy: str) -> str:
    """Where a location adds a header, nginx forgets those of the server around it: so each adds all."""
    pairs = [("cache-control", cache), ("content-security-policy", policy), *security_headers()]
    if _is_tls(of):
        pairs.append(_HSTS)
    return "".join(f'\n        add_header {name} "{value}" always;' for name, value in pairs)


def _is_tls(of: Serving) -> bool:
    return "ssl" in of.listen
