namespace FactoryTwin.Printing;

/// <summary>One line of G-code, taken apart: its command and the numbers behind the letters.</summary>
/// <remarks>Numbers are single-precision, as slicers and firmware for 8-bit boards read them.</remarks>
/// <param name="extruder">The letter of the extruder's axis; it is read as E.</param>
internal sealed class GCodeLine(char extruder = 'E')
{
    private const int Letters = 26;

    /// <summary>Larger numbers than this are not read: no machine is so large, and their squares still are finite.</summary>
    private const double Largest = 1e9;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, 19).Select(power => double.Parse($"1e{power}", System.Globalization.CultureInfo.InvariantCulture))];

    private readonly float[] _values = new float[Letters];
    private uint _present, _valued;
    private uint _notPositive;
    private bool _isUnreadable;

    /// <summary>Letter of the command, in upper case; 0 where the line has none.</summary>
    public char Letter { get; private set; }

    /// <summary>Number of the command.</summary>
    public int Code { get; private set; }

    /// <summary>What stands behind the command, as it is.</summary>
    public Range Rest { get; private set; }

    /// <summary>Whether a letter is there, with a number or without.</summary>
    public bool Has(char letter) => (_present >> (letter - 'A') & 1) != 0;

    /// <summary>Whether a letter is without its number, or something is there that is none.</summary>
    public bool IsFaulty => _isUnreadable || (_present & ~_valued) != 0;

    /// <summary>Whether a number is larger than any that is read.</summary>
    public bool HasTooLarge { get; private set; }

    /// <summary>Whether a letter is there more than once.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>Whether any of the letters is there with a number that is not above 0, out of a set made by <see cref="SetOf"/>.</summary>
    public bool HasNotPositive(uint letters) => (_notPositive & letters) != 0;

    /// <summary>Whether a letter is there with a number.</summary>
    public bool TryGet(char letter, out float value)
    {
        value = _values[letter - 'A'];
        return (_valued >> (letter - 'A') & 1) != 0;
    }

    /// <summary>The number behind a letter, or another where there is none.</summary>
    public float Get(char letter, float otherwise = 0) => TryGet(letter, out float value) ? value : otherwise;

    /// <summary>Whether any of the letters is there with a number, out of a set made by <see cref="SetOf"/>.</summary>
    public bool HasAnyOf(uint letters) => (_valued & letters) != 0;

    /// <summary>Whether there is a letter with a number besides those of a set.</summary>
    public bool HasOtherThan(uint letters) => (_present & ~letters) != 0;

    public static uint SetOf(string letters) => letters.Aggregate(0u, (set, letter) => set | 1u << (letter - 'A'));

    /// <summary>Takes a line apart, without its comment.</summary>
    /// <returns>Whether it has a command that begins with a letter and a number; a macro such as <c>START_PRINT</c> has not, and neither has an empty line.</returns>
    public bool Read(ReadOnlySpan<byte> line)
    {
        _present = _valued = _notPositive = 0;
        _isUnreadable = HasRepeats = HasTooLarge = false;
        Letter = '\0';
        int i = SkipSpace(line, 0);
        // A line number, as hosts write in front.
        if (i + 1 < line.Length && (line[i] | 0x20) == 'n' && char.IsAsciiDigit((char)line[i + 1]) && NumberEnd(line, i + 1) is var end && end < line.Length)
            i = SkipSpace(line, end);
        if (i + 1 >= line.Length || !char.IsAsciiLetter((char)line[i]) || !char.IsAsciiDigit((char)line[i + 1]))
            return false;
        Letter = (char)(line[i] & 0xDF);
        int code = 0;
        for (i++; i < line.Length && char.IsAsciiDigit((char)line[i]); i++)
            code = code < 100_000 ? code * 10 + line[i] - '0' : code;
        // A subcode, as in M862.3 or G92.1, makes a command of its own.
        for (Code = code; i < line.Length && (line[i] == '.' || char.IsAsciiDigit((char)line[i])); i++)
            Code = 0x100000 + code;
        Rest = i..;
        while ((i = SkipSpace(line, i)) < line.Length && line[i] != '*')
        {
            int letter = (line[i] | 0x20) - 'a';
            letter = letter == extruder - 'A' ? 'E' - 'A' : letter;
            if (line[i] == '(' && line[i..].IndexOf((byte)')') is var close and > 0)
            {
                i += close + 1;
                continue;
            }
            if (letter is < 0 or >= Letters)
            {
                _isUnreadable = true;
                break;
            }
            HasRepeats |= (_present & 1u << letter) != 0;
            _present |= 1u << letter;
            if (TryNumber(line, i + 1, out double value, out bool isTooLarge, out i))
            {
                _values[letter] = (float)value;
                _valued |= 1u << letter;
                _notPositive |= value > 0 ? 0 : 1u << letter;
            }
            HasTooLarge |= isTooLarge;
        }
        return true;
    }

    private static int SkipSpace(ReadOnlySpan<byte> line, int i)
    {
        while (i < line.Length && line[i] is (byte)' ' or (byte)'\t')
            i++;
        return i;
    }

    private static int NumberEnd(ReadOnlySpan<byte> line, int i)
    {
        while (i < line.Length && char.IsAsciiDigit((char)line[i]))
            i++;
        return i;
    }

    /// <summary>Reads digits with a sign and a point; the nearest number, as long as they fit into 18 digits.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> line, int from, out double value, out bool isTooLarge, out int end)
    {
        int i = from;
        bool isNegative = false;
        if (i < line.Length && line[i] is (byte)'-' or (byte)'+')
            isNegative = line[i++] == '-';
        long mantissa = 0;
        int digits = 0, decimals = 0, skipped = 0, seen = 0;
        bool hasPoint = false;
        for (; i < line.Length; i++)
        {
            int digit = line[i] - '0';
            if (digit is >= 0 and <= 9)
            {
                seen++;
                if (digits < 18)
                {
                    mantissa = mantissa * 10 + digit;
                    digits += mantissa > 0 ? 1 : 0;
                    decimals += hasPoint ? 1 : 0;
                }
                else
                    skipped += hasPoint ? 0 : 1;
            }
            else if (line[i] == '.' && !hasPoint)
                hasPoint = true;
            else
                break;
        }
        end = i;
        value = decimals < PowersOfTen.Length ? mantissa / PowersOfTen[decimals] : mantissa * Math.Pow(10, -decimals);
        value = isNegative ? -value : value;
        isTooLarge = seen > 0 && !(skipped == 0 && Math.Abs(value) <= Largest);
        return seen > 0 && !isTooLarge;
    }

    /// <summary>Puts a number behind a letter, for commands that stand for others.</summary>
    public void Set(char letter, float value)
    {
        _values[letter - 'A'] = value;
        _present |= 1u << (letter - 'A');
        _valued |= 1u << (letter - 'A');
    }
}
