using System.Buffers.Binary;
using System.Text;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Takes packets of MQTT 3.1.1 and 5 apart, as far as the rules of Sparkplug need it; written for the tests, so that the client is not judged by its own reader.</summary>
internal sealed class PacketReader(Func<PacketKind, Packet> begin)
{
    private byte[] _rest = [];
    private int _version;

    /// <summary>The packets that are complete now.</summary>
    public IEnumerable<Packet> Read(ReadOnlySpan<byte> bytes, int? version = null)
    {
        _version = version ?? _version;
        _rest = [.. _rest, .. bytes];
        List<Packet> packets = [];
        while (TryTake(out byte head, out byte[] body))
        {
            if (Read(head, body) is { } packet)
                packets.Add(packet);
        }
        return packets;
    }

    private bool TryTake(out byte head, out byte[] body)
    {
        (head, body) = (0, []);
        int length = 0, at = 1;
        for (int shift = 0; ; shift += 7)
        {
            if (at >= _rest.Length)
                return false;
            byte part = _rest[at++];
            length |= (part & 127) << shift;
            if (part < 128)
                break;
        }
        if (_rest.Length < at + length)
            return false;
        (head, body, _rest) = (_rest[0], _rest[at..(at + length)], _rest[(at + length)..]);
        return true;
    }

    private Packet? Read(byte head, byte[] body)
    {
        var fields = new Fields(body);
        switch ((PacketKind)(head >> 4))
        {
            case PacketKind.Connect:
                fields.Text();
                _version = fields.Byte();
                byte flags = fields.Byte();
                fields.Word();
                uint expiry = _version == 5 ? fields.Properties() : 0;
                string client = fields.Text();
                Message? will = null;
                if ((flags & 4) != 0)
                {
                    if (_version == 5)
                        fields.Properties();
                    will = new Message(fields.Text(), fields.Block(), flags >> 3 & 3, (flags & 32) != 0);
                }
                return begin(PacketKind.Connect) with { ClientId = client, Version = _version, IsClean = (flags & 2) != 0, SessionExpiry = expiry, Message = will };
            case PacketKind.Publish:
                string topic = fields.Text();
                int quality = head >> 1 & 3;
                if (quality > 0)
                    fields.Word();
                if (_version == 5)
                    fields.Properties();
                return begin(PacketKind.Publish) with { Message = new Message(topic, fields.Rest(), quality, (head & 1) != 0) };
            case PacketKind.Subscribe:
                fields.Word();
                if (_version == 5)
                    fields.Properties();
                List<(string, int)> filters = [];
                while (!fields.IsEmpty)
                    filters.Add((fields.Text(), fields.Byte() & 3));
                return begin(PacketKind.Subscribe) with { Filters = filters };
            case PacketKind.Disconnect:
                return begin(PacketKind.Disconnect) with { Reason = fields.IsEmpty ? 0 : fields.Byte() };
            default:
                return null;
        }
    }

    /// <summary>Fields one after the other.</summary>
    private sealed class Fields(byte[] body)
    {
        private int _at;

        public bool IsEmpty => _at >= body.Length;

        public byte Byte() => body[_at++];

        public int Word()
        {
            _at += 2;
            return BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(_at - 2));
        }

        public byte[] Block()
        {
            int length = Word();
            _at += length;
            return body[(_at - length).._at];
        }

        public string Text() => Encoding.UTF8.GetString(Block());

        public byte[] Rest() => body[_at..];

        /// <summary>Passes over the properties of MQTT 5; returns the session expiry, which is the only one of interest and, where it is, the first (17).</summary>
        public uint Properties()
        {
            int length = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte part = Byte();
                length |= (part & 127) << shift;
                if (part < 128)
                    break;
            }
            int end = _at + length;
            uint expiry = length >= 5 && body[_at] == 17 ? BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(_at + 1)) : 0;
            _at = end;
            return expiry;
        }
    }
}
