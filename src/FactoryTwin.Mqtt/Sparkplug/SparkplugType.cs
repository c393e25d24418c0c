namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>The type of a metric's value, with the numbers that Sparkplug B 3.0 gives them.</summary>
internal enum SparkplugType : byte
{
    Unknown = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    UInt8 = 5,
    UInt16 = 6,
    UInt32 = 7,
    UInt64 = 8,
    Float = 9,
    Double = 10,
    Boolean = 11,
    String = 12,
    DateTime = 13,
    Text = 14,
    Uuid = 15,
    DataSet = 16,
    Bytes = 17,
    File = 18,
    Template = 19,
    PropertySet = 20,
    PropertySetList = 21,
    Int8Array = 22,
    Int16Array = 23,
    Int32Array = 24,
    Int64Array = 25,
    UInt8Array = 26,
    UInt16Array = 27,
    UInt32Array = 28,
    UInt64Array = 29,
    FloatArray = 30,
    DoubleArray = 31,
    BooleanArray = 32,
    StringArray = 33,
    DateTimeArray = 34,
}

/// <summary>What is asked of types in more than one place.</summary>
internal static class SparkplugTypes
{
    /// <summary>Whether it is a whole number that has a sign.</summary>
    public static bool IsSigned(this SparkplugType type) => type is >= SparkplugType.Int8 and <= SparkplugType.Int64;

    /// <summary>Whether it is a whole number without a sign; an instant is one, in milliseconds.</summary>
    public static bool IsUnsigned(this SparkplugType type) => type is (>= SparkplugType.UInt8 and <= SparkplugType.UInt64) or SparkplugType.DateTime;

    public static bool IsText(this SparkplugType type) => type is SparkplugType.String or SparkplugType.Text or SparkplugType.Uuid;

    public static bool IsArray(this SparkplugType type) => type is >= SparkplugType.Int8Array and <= SparkplugType.DateTimeArray;

    /// <summary>Whether a cell of a table and a parameter may have it.</summary>
    public static bool IsBasic(this SparkplugType type) => type is >= SparkplugType.Int8 and <= SparkplugType.Text;

    /// <summary>The type of an array's elements.</summary>
    public static SparkplugType Element(this SparkplugType array) =>
        array == SparkplugType.DateTimeArray ? SparkplugType.DateTime : array - (SparkplugType.Int8Array - SparkplugType.Int8);

    /// <summary>Width of a whole number [bits].</summary>
    public static int Bits(this SparkplugType type) => type switch
    {
        SparkplugType.Int8 or SparkplugType.UInt8 => 8,
        SparkplugType.Int16 or SparkplugType.UInt16 => 16,
        SparkplugType.Int32 or SparkplugType.UInt32 => 32,
        _ => 64,
    };
}
