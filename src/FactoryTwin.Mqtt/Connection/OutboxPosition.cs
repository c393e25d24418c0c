using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Up to which number a broker has acknowledged, in a file of two places that are written in turn: when one is torn, the other still says what it was before.</summary>
/// <remarks>It is not brought to disk at once. What a power cut takes back is sent again, and the receiver knows it.</remarks>
internal sealed class OutboxPosition : IDisposable
{
    private const int PlaceBytes = 20;   // checksum [4], turn [8], number [8]

    private readonly SafeFileHandle _file;
    private long _turn;

    public OutboxPosition(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> bytes = stackalloc byte[2 * PlaceBytes];
        int read = RandomAccess.Read(_file, bytes, 0);
        for (int i = 0; i < 2 && read >= (i + 1) * PlaceBytes; i++)
        {
            ReadOnlySpan<byte> place = bytes.Slice(i * PlaceBytes, PlaceBytes);
            long turn = BinaryPrimitives.ReadInt64LittleEndian(place[4..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(place) == Crc32C.Of(place[4..]) && turn > _turn)
                (_turn, Acknowledged) = (turn, BinaryPrimitives.ReadInt64LittleEndian(place[12..]));
        }
    }

    public long Acknowledged { get; private set; }

    public void Set(long number)
    {
        Acknowledged = number;
        Span<byte> place = stackalloc byte[PlaceBytes];
        BinaryPrimitives.WriteInt64LittleEndian(place[4..], ++_turn);
        BinaryPrimitives.WriteInt64LittleEndian(place[12..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(place, Crc32C.Of(place[4..]));
        RandomAccess.Write(_file, place, (_turn & 1) * PlaceBytes);
    }

    public void Dispose() => _file.Dispose();
}
