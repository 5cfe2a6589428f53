"""Calls to addresses other people choose: only to the public internet, and to the address that was checked."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx

from state.errors import InvalidInput


@dataclass(frozen=True)
class CheckedAddress:
    """A URL and the one address of its host that may be connected to."""

    url: httpx.URL
    address: str


async def check_public(url: str, *, field: str = "url") -> CheckedAddress:
    """Resolve the URL's host; refuse it unless every address it has is public."""
    parts, parsed = readable(url, field)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput("must be an http or https URL", field=field)
    if parts.username or parts.password:
        raise InvalidInput("must not carry a user name or password", field=field)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise InvalidInput("its host cannot be resolved", field=field) from error
    addresses = [str(item[4][0]).partition("%")[0] for item in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise InvalidInput("its host is not on the public internet", field=field)
    return CheckedAddress(parsed, addresses[0])


def readable(url: str, field: str) -> tuple[SplitResult, httpx.URL]:
    """The parts of an address and the address to call; `InvalidInput` where it is none."""
    try:
        return urlsplit(url), httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise InvalidInput("is not a URL", field=field) from error


def is_public(address: str) -> bool:
    """Whether an IP address leads to the public internet, also where it wraps another address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is not None:
            return is_public(str(wrapped))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def post_json(checked: CheckedAddress, body: bytes, *, seconds: float = 10.0) -> int:
    """POST to the checked address; the status that came back. Redirects are not followed."""
    url = checked.url
    headers = {"host": url.netloc.decode(), "content-type": "application/json"}
    request = httpx.Request(
        "POST",
        url.copy_with(host=checked.address),
        headers=headers,
        content=body,
        extensions={"sni_hostname": url.host},
    )
    async with httpx.AsyncClient(timeout=seconds, trust_env=False, follow_redirects=False) as client:
        response = await client.send(request, stream=True)
        await response.aclose()
        return response.status_code
