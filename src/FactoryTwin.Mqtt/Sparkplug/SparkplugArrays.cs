using System.Buffers.Binary;
using System.Text;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Arrays as bytes, as Sparkplug B 3.0 packs them: numbers little-endian; flags as a count of 32 bits and then bit by bit, the highest first; texts each with a 0 behind.</summary>
internal static class SparkplugArrays
{
    /// <summary>Whether the elements are of the type's own kind in .NET; instants are counts of milliseconds (<c>ulong</c>).</summary>
    public static bool Holds(SparkplugType type, Array elements) => type switch
    {
        SparkplugType.BooleanArray => elements.GetType() == typeof(bool[]),
        SparkplugType.StringArray => elements is string[] texts && texts.All(text => text is not null && !text.Contains('\0', StringComparison.Ordinal)),
        _ => type.IsArray() && elements.GetType().GetElementType() == ElementOf(type),
    };

    public static byte[] ToBytes(Array elements)
    {
        switch (elements)
        {
            case bool[] flags:
                byte[] packed = new byte[4 + (flags.Length + 7) / 8];
                BinaryPrimitives.WriteInt32LittleEndian(packed, flags.Length);
                for (int i = 0; i < flags.Length; i++)
                    packed[4 + i / 8] |= (byte)(flags[i] ? 0x80 >> i % 8 : 0);
                return packed;
            case string[] texts:
                return Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + '\0')));
            default:
                byte[] bytes = new byte[Buffer.ByteLength(elements)];
                Buffer.BlockCopy(elements, 0, bytes, 0, bytes.Length);
                return InOrder(bytes, elements.Length);
        }
    }

    /// <summary>Whether the bytes are such an array.</summary>
    public static bool TryRead(SparkplugType type, ReadOnlySpan<byte> bytes, out Array elements)
    {
        elements = System.Array.Empty<byte>();
        switch (type)
        {
            case SparkplugType.BooleanArray:
                if (bytes.Length < 4 || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var count && (count < 0 || count > (bytes.Length - 4) * 8L))
                    return false;
                bool[] flags = new bool[count];
                for (int i = 0; i < count; i++)
                    flags[i] = (bytes[4 + i / 8] & 0x80 >> i % 8) != 0;
                elements = flags;
                return true;
            case SparkplugType.StringArray:
                if (bytes is [.., not 0])
                    return false;
                elements = bytes.IsEmpty ? [] : Encoding.UTF8.GetString(bytes[..^1]).Split('\0');
                return true;
            default:
                int size = type == SparkplugType.FloatArray ? 4 : type == SparkplugType.DoubleArray ? 8 : type.Element().Bits() / 8;
                if (!type.IsArray() || bytes.Length % size != 0)
                    return false;
                elements = System.Array.CreateInstanceFromArrayType(ElementOf(type).MakeArrayType(), bytes.Length / size);
                Buffer.BlockCopy(InOrder(bytes.ToArray(), elements.Length), 0, elements, 0, bytes.Length);
                return true;
        }
    }

    private static Type ElementOf(SparkplugType type) => type switch
    {
        SparkplugType.Int8Array => typeof(sbyte),
        SparkplugType.Int16Array => typeof(short),
        SparkplugType.Int32Array => typeof(int),
        SparkplugType.Int64Array => typeof(long),
        SparkplugType.UInt8Array => typeof(byte),
        SparkplugType.UInt16Array => typeof(ushort),
        SparkplugType.UInt32Array => typeof(uint),
        SparkplugType.FloatArray => typeof(float),
        SparkplugType.DoubleArray => typeof(double),
        _ => typeof(ulong),
    };

    /// <summary>Little-endian from the order of this machine, and back.</summary>
    private static byte[] InOrder(byte[] bytes, int count)
    {
        for (int i = 0; !BitConverter.IsLittleEndian && i < count; i++)
            bytes.AsSpan(i * (bytes.Length / count), bytes.Length / count).Reverse();
        return bytes;
    }
}
