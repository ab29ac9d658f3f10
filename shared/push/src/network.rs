//! Which networks webhooks may lead into.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where webhooks may lead. Their URLs are entered by people whom the deployment has no reason to trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Networks {
    /// To public addresses, by `https`. Nobody can make the function speak to its own machine, its network or the cloud's
    /// metadata service.
    #[default]
    Public,
    /// Anywhere, by `http` too: for a system that is all on one machine.
    Any,
}

/// IPv4 addresses that are not somebody's on the Internet: IANA's special-purpose registry, multicast and above.
const SPECIAL_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The same within `2000::/3`, the only part of IPv6 that is given out: protocol assignments with Teredo, documentation,
/// 6to4 (which would lead to any IPv4 address). Mapped, translated, local and multicast addresses lie outside of it.
const SPECIAL_V6: [([u16; 2], u32); 4] = [
    ([0x2001, 0x0000], 23),
    ([0x2001, 0x0db8], 32),
    ([0x2002, 0x0000], 16),
    ([0x3fff, 0x0000], 20),
];

impl Networks {
    /// Whether a connection to `ip` may be made.
    pub(crate) fn admit(self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Public => is_public(ip),
        }
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let bits = ip.to_bits();
    SPECIAL_V4
        .iter()
        .all(|(network, length)| (bits ^ u32::from_be_bytes(*network)) >> (32 - length) != 0)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let head = u32::from(first) << 16 | u32::from(second);
    let lies_in = |network: [u16; 2], length: u32| {
        let network = u32::from(network[0]) << 16 | u32::from(network[1]);
        (head ^ network) >> (32 - length) == 0
    };
    lies_in([0x2000, 0], 3) && !SPECIAL_V6.iter().any(|(network, length)| lies_in(*network, *length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn refused(addresses: &[&str]) {
        for text in addresses {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[track_caller]
    fn admitted(addresses: &[&str]) {
        for text in addresses {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn m1_a_webhook_reaches_no_machine_network_or_metadata_of_ours() {
        refused(&[
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
        ]);
        refused(&[
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
        ]);
        refused(&[
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
        ]);
        refused(&[
            "192.88.99.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
        ]);
        refused(&[
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
        ]);
        refused(&[
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "100::1",
            "5f00::1",
        ]);
        refused(&[
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "3fff:fff::1",
        ]);
    }

    #[test]
    fn m1_a_webhook_reaches_the_internet_up_to_the_very_edges() {
        admitted(&[
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
        ]);
        admitted(&[
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
        ]);
        admitted(&[
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
        ]);
        admitted(&[
            "2000::1",
            "2001:200::1",
            "2400:3200::1",
            "2606:4700::1111",
            "3ffe::1",
            "3fff:1000::1",
        ]);
    }

    proptest! {
        /// What the standard library knows of addresses was written by others, for other ends.
        #[test]
        fn m1_what_the_standard_library_calls_special_is_refused(bits in any::<u32>()) {
            let ip = Ipv4Addr::from_bits(bits);
            let special = ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
                || ip.is_multicast() || ip.is_broadcast() || ip.is_documentation();
            prop_assert!(!(special && is_public_v4(ip)));
        }

        #[test]
        fn m1_no_address_inside_a_special_network_is_public(index in 0..SPECIAL_V4.len(), host in any::<u32>()) {
            let (network, length) = SPECIAL_V4[index];
            let inside = u32::from_be_bytes(network) | host & (u32::MAX >> length);
            prop_assert!(!is_public_v4(Ipv4Addr::from_bits(inside)));
        }

        #[test]
        fn m1_no_way_to_write_an_ipv4_address_as_ipv6_gets_past(bits in any::<u32>()) {
            let ip = Ipv4Addr::from_bits(bits);
            prop_assert!(!is_public_v6(ip.to_ipv6_mapped()));
            prop_assert!(!is_public_v6(ip.to_ipv6_compatible()));
            let [high, low] = [(bits >> 16) as u16, (bits & 0xffff) as u16];
            prop_assert!(!is_public_v6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low)));
            prop_assert!(!is_public_v6(Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1)));
        }

        #[test]
        fn m1_only_what_is_given_out_of_ipv6_is_public(bits in any::<u128>()) {
            let ip = Ipv6Addr::from_bits(bits);
            let special = ip.is_loopback() || ip.is_unspecified() || ip.is_multicast()
                || ip.is_unique_local() || ip.is_unicast_link_local();
            prop_assert!(!(special && is_public_v6(ip)));
            prop_assert!(!is_public_v6(ip) || bits >> 125 == 1);
        }
    }
}
