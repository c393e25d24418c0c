using System.Buffers.Binary;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Events as columns of small numbers, which pack well: one byte for how many columns there are, their lengths (4 bytes each), then the columns.</summary>
/// <remarks>Numbers are in base 128, the low digits first, as in Protocol Buffers; those that can be negative are doubled, and less one where negative (zigzag). In this order: time, sequence, part, each less
/// that of the event before; value; station; place; signal; kind; state; phase; quality. A value that is a whole number is 2 · zigzag, any other the number 1 and its 8 bytes. A reader passes over columns
/// that it does not know.</remarks>
internal static class EventColumns
{
    private const int Columns = 11, MostBytesOfNumber = 10, MostBytesOfEvent = 4 * MostBytesOfNumber + 3 * 5 + 4;
    private const double LargestWhole = 1L << 52;

    /// <summary>Writes events.</summary>
    /// <returns>Length [bytes].</returns>
    public static int Write(ReadOnlySpan<StationEvent> events, ref byte[] content)
    {
        int most = 1 + Columns * sizeof(int) + events.Length * MostBytesOfEvent;
        if (content.Length < most)
            content = new byte[most];
        Span<byte> bytes = content;
        bytes[0] = Columns;
        int at = 1 + Columns * sizeof(int);
        for (int column = 0; column < Columns; column++)
        {
            int begin = at;
            at = WriteColumn(column, events, bytes, at);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(1 + column * sizeof(int))..], at - begin);
        }
        return at;
    }

    private static int WriteColumn(int column, ReadOnlySpan<StationEvent> events, Span<byte> to, int at)
    {
        unchecked
        {
            long before = 0;
            switch (column)
            {
                case 0:
                    foreach (ref readonly StationEvent e in events)
                        (at, before) = (Put(to, at, (ulong)(e.Time.Ticks - before)), e.Time.Ticks);
                    break;
                case 1:
                    foreach (ref readonly StationEvent e in events)
                        (at, before) = (Put(to, at, ZigZag(e.Sequence - before)), e.Sequence);
                    break;
                case 2:
                    foreach (ref readonly StationEvent e in events)
                        (at, before) = (Put(to, at, ZigZag(e.Part - before)), e.Part);
                    break;
                case 3:
                    foreach (ref readonly StationEvent e in events)
                        at = PutValue(to, at, e.Value);
                    break;
                case 4:
                    foreach (ref readonly StationEvent e in events)
                        at = Put(to, at, (uint)e.Station.Index);
                    break;
                case 5:
                    foreach (ref readonly StationEvent e in events)
                        at = Put(to, at, e.Place);
                    break;
                case 6:
                    foreach (ref readonly StationEvent e in events)
                        at = Put(to, at, e.Signal.Index);
                    break;
                case 7:
                    foreach (ref readonly StationEvent e in events)
                        to[at++] = (byte)e.Kind;
                    break;
                case 8:
                    foreach (ref readonly StationEvent e in events)
                        to[at++] = (byte)e.State;
                    break;
                case 9:
                    foreach (ref readonly StationEvent e in events)
                        to[at++] = (byte)e.Phase;
                    break;
                default:
                    foreach (ref readonly StationEvent e in events)
                        to[at++] = (byte)e.Quality;
                    break;
            }
            return at;
        }
    }

    /// <summary>Reads events; <c>false</c> where the bytes are none, or tell of a station or place that there is not.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, Span<StationEvent> events, ReadOnlySpan<int> placesOfStations)
    {
        if (content.Length == 0 || content[0] < Columns || content.Length < 1 + content[0] * sizeof(int))
            return false;
        Span<int> at = stackalloc int[Columns], end = stackalloc int[Columns];
        long begin = 1 + content[0] * sizeof(int);
        for (int column = 0; column < Columns; column++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(content[(1 + column * sizeof(int))..]);
            if (length < 0 || begin + length > content.Length)
                return false;
            at[column] = (int)begin;
            begin += length;
            end[column] = (int)begin;
        }
        unchecked
        {
            long time = 0, sequence = 0, part = 0;
            foreach (ref StationEvent e in events)
            {
                if (!(Take(content, ref at[0], end[0], out ulong later) && Take(content, ref at[1], end[1], out ulong sequenceMore) && Take(content, ref at[2], end[2], out ulong partMore)
                    && TakeValue(content, ref at[3], end[3], out double value) && Take(content, ref at[4], end[4], out ulong station) && Take(content, ref at[5], end[5], out ulong place)
                    && Take(content, ref at[6], end[6], out ulong signal) && TakeByte(content, ref at[7], end[7], out byte kind) && TakeByte(content, ref at[8], end[8], out byte state)
                    && TakeByte(content, ref at[9], end[9], out byte phase) && TakeByte(content, ref at[10], end[10], out byte quality)))
                {
                    return false;
                }
                if (later > (ulong)(long.MaxValue - time) || station >= (ulong)placesOfStations.Length || place >= (ulong)placesOfStations[(int)station] || signal > ushort.MaxValue)
                    return false;
                (time, sequence, part) = (time + (long)later, sequence + Straight(sequenceMore), part + Straight(partMore));
                e = new StationEvent
                {
                    Time = new SimTime(time), Sequence = sequence, Part = part, Value = value, Station = new StationId((int)station), Place = (ushort)place, Signal = new SignalId((ushort)signal),
                    Kind = (StationEventKind)kind, State = (StationState)state, Phase = (StationPhase)phase, Quality = (SignalQuality)quality,
                };
            }
            return true;
        }
    }

    private static ulong ZigZag(long number) => unchecked((ulong)(number << 1 ^ number >> 63));

    private static long Straight(ulong zigZag) => unchecked((long)(zigZag >> 1) ^ -(long)(zigZag & 1));

    private static int Put(Span<byte> to, int at, ulong number)
    {
        unchecked
        {
            for (; number >= 0x80; number >>= 7)
                to[at++] = (byte)(number | 0x80);
            to[at++] = (byte)number;
            return at;
        }
    }

    private static int PutValue(Span<byte> to, int at, double value)
    {
        if (Math.Abs(value) < LargestWhole && (long)value is var whole && BitConverter.DoubleToInt64Bits(whole) == BitConverter.DoubleToInt64Bits(value))   // minus zero is not a whole number
            return Put(to, at, ZigZag(whole) << 1);
        to[at++] = 1;
        BinaryPrimitives.WriteDoubleLittleEndian(to[at..], value);
        return at + sizeof(double);
    }

    private static bool Take(ReadOnlySpan<byte> from, ref int at, int end, out ulong number)
    {
        number = 0;
        for (int shift = 0; at < end && shift < 7 * MostBytesOfNumber; shift += 7)
        {
            byte digit = from[at++];
            number |= (ulong)(digit & 0x7F) << shift;
            if (digit < 0x80)
                return true;
        }
        return false;
    }

    private static bool TakeValue(ReadOnlySpan<byte> from, ref int at, int end, out double value)
    {
        value = 0;
        if (!Take(from, ref at, end, out ulong number))
            return false;
        if ((number & 1) == 0)
        {
            value = Straight(number >> 1);
            return true;
        }
        if (number != 1 || end - at < sizeof(double))
            return false;
        value = BinaryPrimitives.ReadDoubleLittleEndian(from[at..]);
        at += sizeof(double);
        return true;
    }

    private static bool TakeByte(ReadOnlySpan<byte> from, ref int at, int end, out byte one)
    {
        bool isThere = at < end;
        one = isThere ? from[at++] : (byte)0;
        return isThere;
    }
}
