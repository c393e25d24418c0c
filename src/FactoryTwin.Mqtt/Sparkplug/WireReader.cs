using Google.Protobuf;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Values out of the messages of protobuf. It takes what peers are known to send: a whole number in either field, a negative one as two's complement of any width. How deep they may be nested is protobuf's limit.</summary>
internal static class WireReader
{
    private static readonly string[] _reasons = [.. Enum.GetValues<SparkplugType>().Select(type => $"value is no {type}")];

    public static bool TryRead(Wire.Metric wire, SparkplugType type, out SparkplugValue value, out string reason)
    {
        value = default;
        reason = _reasons[(int)type];
        switch (wire.ValueCase)
        {
            case Wire.Metric.ValueOneofCase.BytesValue:
                byte[] bytes = wire.BytesValue.ToByteArray();
                if (type is SparkplugType.Bytes or SparkplugType.File)
                    value = SparkplugValue.Bytes(bytes, type);
                else if (type.IsArray() && SparkplugArrays.TryRead(type, bytes, out Array elements))
                    value = SparkplugValue.Array(type, elements);
                break;
            case Wire.Metric.ValueOneofCase.DatasetValue when type == SparkplugType.DataSet:
                if (Table(wire.DatasetValue) is { } table)
                    value = SparkplugValue.Table(table);
                break;
            case Wire.Metric.ValueOneofCase.TemplateValue when type == SparkplugType.Template:
                value = SparkplugValue.Template(Template(wire.TemplateValue));
                break;
            default:
                value = Scalar(type, wire.ValueCase switch
                {
                    Wire.Metric.ValueOneofCase.IntValue => new(Field.Int, wire.IntValue),
                    Wire.Metric.ValueOneofCase.LongValue => new(Field.Long, wire.LongValue),
                    Wire.Metric.ValueOneofCase.FloatValue => new(Field.Float, Number: wire.FloatValue),
                    Wire.Metric.ValueOneofCase.DoubleValue => new(Field.Double, Number: wire.DoubleValue),
                    Wire.Metric.ValueOneofCase.BooleanValue => new(Field.Flag, wire.BooleanValue ? 1u : 0),
                    Wire.Metric.ValueOneofCase.StringValue => new(Field.Text, Text: wire.StringValue),
                    _ => default,
                }) ?? default;
                break;
        }
        return value.Type != SparkplugType.Unknown;
    }

    public static List<SparkplugProperty> Properties(Wire.PropertySet? set)
    {
        List<SparkplugProperty> read = [];
        for (int i = 0; set is not null && i < Math.Min(set.Keys.Count, set.Values.Count); i++)
        {
            Wire.PropertyValue wire = set.Values[i];
            SparkplugType type = wire.Type <= (uint)SparkplugType.PropertySetList ? (SparkplugType)wire.Type : SparkplugType.Unknown;
            if (wire.IsNull)
                read.Add(new(set.Keys[i], type, null));
            else if (PropertyValue(wire, type) is { } value)
                read.Add(new(set.Keys[i], type, value));
        }
        return read;
    }

    private static SparkplugValue? PropertyValue(Wire.PropertyValue wire, SparkplugType type) => wire.ValueCase switch
    {
        Wire.PropertyValue.ValueOneofCase.PropertysetValue when type == SparkplugType.PropertySet => SparkplugValue.Properties(Properties(wire.PropertysetValue)),
        Wire.PropertyValue.ValueOneofCase.PropertysetsValue when type == SparkplugType.PropertySetList =>
            SparkplugValue.PropertyList([.. wire.PropertysetsValue.Propertyset.Select(inner => Properties(inner))]),
        Wire.PropertyValue.ValueOneofCase.IntValue => Scalar(type, new(Field.Int, wire.IntValue)),
        Wire.PropertyValue.ValueOneofCase.LongValue => Scalar(type, new(Field.Long, wire.LongValue)),
        Wire.PropertyValue.ValueOneofCase.FloatValue => Scalar(type, new(Field.Float, Number: wire.FloatValue)),
        Wire.PropertyValue.ValueOneofCase.DoubleValue => Scalar(type, new(Field.Double, Number: wire.DoubleValue)),
        Wire.PropertyValue.ValueOneofCase.BooleanValue => Scalar(type, new(Field.Flag, wire.BooleanValue ? 1u : 0)),
        Wire.PropertyValue.ValueOneofCase.StringValue => Scalar(type, new(Field.Text, Text: wire.StringValue)),
        _ => null,
    };

    /// <summary>A table; <c>null</c> where names, types and cells do not fit one another.</summary>
    private static SparkplugTable? Table(Wire.DataSet wire)
    {
        int count = wire.Types_.Count;
        if (wire.Columns.Count != count || wire.Types_.Any(type => !((SparkplugType)Math.Min(type, byte.MaxValue)).IsBasic()))
            return null;
        var table = new SparkplugTable([.. wire.Columns.Zip(wire.Types_, (name, type) => new SparkplugColumn(name, (SparkplugType)type))]);
        foreach (Wire.Row row in wire.Rows)
        {
            if (row.Elements.Count != count)
                return null;
            var cells = new SparkplugValue?[count];
            for (int i = 0; i < count; i++)
            {
                cells[i] = Cell(row.Elements[i], table.Columns[i].Type);
                if (cells[i] is null && row.Elements[i].ValueCase != Wire.Cell.ValueOneofCase.None)
                    return null;
            }
            table.Add(cells);
        }
        return table;
    }

    private static SparkplugValue? Cell(Wire.Cell wire, SparkplugType type) => wire.ValueCase switch
    {
        Wire.Cell.ValueOneofCase.IntValue => Scalar(type, new(Field.Int, wire.IntValue)),
        Wire.Cell.ValueOneofCase.LongValue => Scalar(type, new(Field.Long, wire.LongValue)),
        Wire.Cell.ValueOneofCase.FloatValue => Scalar(type, new(Field.Float, Number: wire.FloatValue)),
        Wire.Cell.ValueOneofCase.DoubleValue => Scalar(type, new(Field.Double, Number: wire.DoubleValue)),
        Wire.Cell.ValueOneofCase.BooleanValue => Scalar(type, new(Field.Flag, wire.BooleanValue ? 1u : 0)),
        Wire.Cell.ValueOneofCase.StringValue => Scalar(type, new(Field.Text, Text: wire.StringValue)),
        _ => null,
    };

    private static SparkplugTemplate Template(Wire.Template wire)
    {
        List<SparkplugProperty> parameters = [];
        foreach (Wire.Parameter parameter in wire.Parameters)
        {
            SparkplugType type = parameter.Type <= (uint)SparkplugType.Text ? (SparkplugType)parameter.Type : SparkplugType.Unknown;
            SparkplugValue? value = parameter.ValueCase switch
            {
                Wire.Parameter.ValueOneofCase.IntValue => Scalar(type, new(Field.Int, parameter.IntValue)),
                Wire.Parameter.ValueOneofCase.LongValue => Scalar(type, new(Field.Long, parameter.LongValue)),
                Wire.Parameter.ValueOneofCase.FloatValue => Scalar(type, new(Field.Float, Number: parameter.FloatValue)),
                Wire.Parameter.ValueOneofCase.DoubleValue => Scalar(type, new(Field.Double, Number: parameter.DoubleValue)),
                Wire.Parameter.ValueOneofCase.BooleanValue => Scalar(type, new(Field.Flag, parameter.BooleanValue ? 1u : 0)),
                Wire.Parameter.ValueOneofCase.StringValue => Scalar(type, new(Field.Text, Text: parameter.StringValue)),
                _ => null,
            };
            parameters.Add(new(parameter.Name, type, value));
        }
        return new SparkplugTemplate(wire.HasTemplateRef ? wire.TemplateRef : null, wire.HasVersion ? wire.Version : null, wire.IsDefinition,
            [.. wire.Metrics.Select(member => new SparkplugMetric(member))], parameters);
    }

    /// <summary>A value that is no composite; <c>null</c> where it does not fit its type.</summary>
    private static SparkplugValue? Scalar(SparkplugType type, in Raw raw) => (type, raw.Field) switch
    {
        (SparkplugType.Float, Field.Float or Field.Double) => SparkplugValue.Float((float)raw.Number),
        (SparkplugType.Double, Field.Float or Field.Double) => SparkplugValue.Double(raw.Number),
        (SparkplugType.Boolean, Field.Flag) => SparkplugValue.Flag(raw.Bits != 0),
        (SparkplugType.UInt64, Field.Int or Field.Long) => SparkplugValue.UInt64(raw.Bits),
        (SparkplugType.DateTime, Field.Int or Field.Long) => raw.Bits <= long.MaxValue ? SparkplugValue.Whole(type, (long)raw.Bits) : null,
        (_, Field.Text) when type.IsText() => SparkplugValue.Words(raw.Text!, type),
        (_, Field.Int or Field.Long) when type.IsUnsigned() => raw.Bits >> type.Bits() == 0 ? SparkplugValue.Whole(type, (long)raw.Bits) : null,
        (_, Field.Int or Field.Long) when type.IsSigned() => Signed(type, raw) is { } whole ? SparkplugValue.Whole(type, whole) : null,
        _ => null,
    };

    /// <summary>Two's complement: of 64 bits, of 32, or of the type's own width.</summary>
    private static long? Signed(SparkplugType type, in Raw raw)
    {
        int bits = type.Bits();
        if (bits == 64)
            return raw.Field == Field.Long ? unchecked((long)raw.Bits) : unchecked((int)raw.Bits);
        long value = unchecked((long)raw.Bits);
        if (value >> 32 == 0 && value >> bits != 0)
            value = unchecked((int)value);              // 32 bits
        else if (value >> bits == 0)
            value = value << (64 - bits) >> (64 - bits);   // its own width
        return value >> (bits - 1) is 0 or -1 ? value : null;
    }

    private enum Field : byte
    {
        None,
        Int,
        Long,
        Float,
        Double,
        Flag,
        Text,
    }

    private readonly record struct Raw(Field Field, ulong Bits = 0, double Number = 0, string? Text = null);
}
