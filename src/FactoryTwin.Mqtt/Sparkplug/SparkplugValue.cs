using System.Globalization;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>A value with its type: a whole number, a number, yes or no, a text, bytes, an array, a table, a set of properties, or a template.</summary>
/// <remarks>Made only in ways that Sparkplug B allows: what does not fit its type throws, so nothing else can be sent.</remarks>
internal readonly record struct SparkplugValue
{
    private readonly long _bits;
    private readonly object? _held;

    private SparkplugValue(SparkplugType type, long bits, object? held = null)
    {
        Type = type;
        _bits = bits;
        _held = held;
    }

    public SparkplugType Type { get; }

    /// <exception cref="ArgumentOutOfRangeException">The type has no such number.</exception>
    public static SparkplugValue Whole(SparkplugType type, long value)
    {
        bool fits = type.IsSigned() ? value >> (type.Bits() - 1) is 0 or -1
            : type.IsUnsigned() && (type.Bits() == 64 ? value >= 0 : value >> type.Bits() == 0);
        return fits ? new(type, value) : throw new ArgumentOutOfRangeException(nameof(value), value, $"{type} has no such number.");
    }

    public static SparkplugValue UInt64(ulong value) => new(SparkplugType.UInt64, unchecked((long)value));

    public static SparkplugValue Instant(DateTimeOffset value) => new(SparkplugType.DateTime, value.ToUnixTimeMilliseconds());

    public static SparkplugValue Float(float value) => new(SparkplugType.Float, BitConverter.DoubleToInt64Bits(value));

    public static SparkplugValue Double(double value) => new(SparkplugType.Double, BitConverter.DoubleToInt64Bits(value));

    public static SparkplugValue Flag(bool value) => new(SparkplugType.Boolean, value ? 1 : 0);

    public static SparkplugValue Words(string value, SparkplugType type = SparkplugType.String) =>
        type.IsText() ? new(type, 0, value) : throw new ArgumentOutOfRangeException(nameof(type), type, "That is no type of a text.");

    public static SparkplugValue Bytes(byte[] value, SparkplugType type = SparkplugType.Bytes) =>
        type is SparkplugType.Bytes or SparkplugType.File ? new(type, 0, value) : throw new ArgumentOutOfRangeException(nameof(type), type, "That is no type of bytes.");

    /// <exception cref="ArgumentException">The elements are not those of the type (<see cref="SparkplugArrays"/>).</exception>
    public static SparkplugValue Array(SparkplugType type, Array elements) => SparkplugArrays.Holds(type, elements) ? new(type, 0, elements)
        : throw new ArgumentException($"{type} does not hold {elements.GetType().Name}.", nameof(elements));

    public static SparkplugValue Table(SparkplugTable value) => new(SparkplugType.DataSet, 0, value);

    public static SparkplugValue Properties(IReadOnlyList<SparkplugProperty> value) => new(SparkplugType.PropertySet, 0, value);

    public static SparkplugValue PropertyList(IReadOnlyList<IReadOnlyList<SparkplugProperty>> value) => new(SparkplugType.PropertySetList, 0, value);

    /// <summary>A template, which is read only.</summary>
    internal static SparkplugValue Template(SparkplugTemplate value) => new(SparkplugType.Template, 0, value);

    /// <summary>The whole number; of UInt64 its bits.</summary>
    public long AsWhole => _bits;

    public ulong AsUnsigned => unchecked((ulong)_bits);

    public bool AsFlag => _bits != 0;

    public string? AsText => _held as string;

    public byte[]? AsBytes => Type is SparkplugType.Bytes or SparkplugType.File ? (byte[]?)_held : null;

    public Array? AsArray => Type.IsArray() ? (Array?)_held : null;

    public SparkplugTable? AsTable => _held as SparkplugTable;

    public SparkplugTemplate? AsTemplate => _held as SparkplugTemplate;

    public IReadOnlyList<SparkplugProperty>? AsProperties => _held as IReadOnlyList<SparkplugProperty>;

    public IReadOnlyList<IReadOnlyList<SparkplugProperty>>? AsPropertyList => _held as IReadOnlyList<IReadOnlyList<SparkplugProperty>>;

    /// <summary>The number, of whatever type; <c>null</c> where it is none.</summary>
    public double? AsNumber => Type is SparkplugType.Float or SparkplugType.Double ? BitConverter.Int64BitsToDouble(_bits)
        : Type.IsSigned() ? _bits
        : Type.IsUnsigned() ? AsUnsigned
        : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Type} {AsNumber?.ToString("R", CultureInfo.InvariantCulture) ?? AsText ?? (Type == SparkplugType.Boolean ? AsFlag.ToString() : _held?.ToString())}");
}

/// <summary>A property of a metric, such as its unit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value; <c>null</c> where it has none.</param>
internal sealed record SparkplugProperty(string Name, SparkplugType Type, SparkplugValue? Value)
{
    public SparkplugProperty(string name, SparkplugValue value) : this(name, value.Type, value) { }

    /// <summary>The quality of a value, as Sparkplug B tells it: 192 good, 0 bad, 500 stale.</summary>
    public const string Quality = "Quality";

    public static SparkplugProperty QualityOf(int code) => code is 0 or 192 or 500 ? new(Quality, SparkplugValue.Whole(SparkplugType.Int32, code))
        : throw new ArgumentOutOfRangeException(nameof(code), code, "A quality is 0, 192 or 500.");
}

/// <summary>A column of a table.</summary>
internal readonly record struct SparkplugColumn(string Name, SparkplugType Type);

/// <summary>A table (DataSet): columns with names and types, and rows of values, each <c>null</c> where a peer left it out.</summary>
internal sealed class SparkplugTable
{
    private readonly List<SparkplugValue?[]> _rows = [];

    public SparkplugTable(params IReadOnlyList<SparkplugColumn> columns)
    {
        Columns = columns;
        if (columns.Any(column => !column.Type.IsBasic()))
            throw new ArgumentException("A column of a table has a basic type.", nameof(columns));
    }

    public IReadOnlyList<SparkplugColumn> Columns { get; }

    public IReadOnlyList<SparkplugValue?[]> Rows => _rows;

    /// <exception cref="ArgumentException">The row does not fit the columns.</exception>
    public void Add(params SparkplugValue?[] row)
    {
        bool fits = row.Length == Columns.Count;
        for (int i = 0; fits && i < row.Length; i++)
            fits = row[i] is not { } value || value.Type == Columns[i].Type;
        _rows.Add(fits ? row : throw new ArgumentException("The row does not fit the columns.", nameof(row)));
    }
}

/// <summary>A template of a peer: its members, and its parameters.</summary>
internal sealed record SparkplugTemplate(string? Reference, string? Version, bool IsDefinition, IReadOnlyList<SparkplugMetric> Members, IReadOnlyList<SparkplugProperty> Parameters);
