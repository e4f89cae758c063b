//! Lists of devices that could be taken for flows: “Connected to” is no way that ePHI goes.

/// Headers that name a device.
const NAMES: [&str; 15] = [
    "device",
    "device name",
    "hostname",
    "host name",
    "host",
    "computer",
    "computer name",
    "asset",
    "asset name",
    "equipment",
    "machine",
    "server",
    "workstation",
    "asset tag",
    "medical device",
];

/// Headers of what only a device has.
const FACTS: [&str; 23] = [
    "ip",
    "ip address",
    "ip addr",
    "mac",
    "mac address",
    "serial",
    "serial number",
    "serial no",
    "model",
    "make",
    "manufacturer",
    "os",
    "operating system",
    "type",
    "device type",
    "location",
    "connected to",
    "connects to",
    "network",
    "vlan",
    "port",
    "switch",
    "room",
];

/// Words of headers of what moves.
const MOVES: [&str; 14] = [
    "flow",
    "flows",
    "interface",
    "transfer",
    "transmission",
    "recipient",
    "sender",
    "destination",
    "direction",
    "data",
    "payload",
    "message",
    "protocol",
    "moves",
];

/// Whether headers are those of a list of devices: they name each and say what only a device
/// has, and nothing of what moves.
pub fn are_devices(headers: &[String]) -> bool {
    let facts = headers.iter().filter(|h| FACTS.contains(&h.as_str()));
    let mut words = headers
        .iter()
        .flat_map(|h| h.split(|c: char| !c.is_alphanumeric()));
    headers.iter().any(|h| NAMES.contains(&h.as_str()))
        && facts.count() >= 2
        && !words.any(|word| MOVES.contains(&word))
}
