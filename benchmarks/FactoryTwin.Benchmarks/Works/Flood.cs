using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Benchmarks;

/// <summary>A publisher that costs next to nothing, so that who receives is measured: packets of MQTT 3.1.1 (quality 0), made before and written in one go.</summary>
internal sealed class Flood : IDisposable
{
    private readonly TcpClient _client = new();

    private Flood() { }

    public static async Task<Flood> ConnectAsync(MqttAddress address)
    {
        var flood = new Flood();
        await flood._client.ConnectAsync(address.Host, address.Port);
        byte[] connect = [0x10, 17, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 5, .. "flood"u8];   // level 4, a clean session, no keep-alive (sections 3.1 and 3.2 of MQTT 3.1.1)
        await flood.SendAsync(connect);
        byte[] answer = new byte[4];
        await flood._client.GetStream().ReadExactlyAsync(answer);
        return answer[3] == 0 ? flood : throw new InvalidOperationException($"The broker refuses the publisher (code {answer[3]}).");
    }

    /// <summary>One message as a packet (section 3.3).</summary>
    public static byte[] PacketOf(string topic, string payload)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic), size = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)name.Length);
        List<byte> packet = [0x30];
        for (int left = sizeof(ushort) + name.Length + payload.Length; packet.Count == 1 || left > 0; left >>= 7)
            packet.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
        return [.. packet, .. size, .. name, .. Encoding.ASCII.GetBytes(payload)];
    }

    public async Task SendAsync(ReadOnlyMemory<byte> packets) => await _client.GetStream().WriteAsync(packets);

    public void Dispose() => _client.Dispose();
}
