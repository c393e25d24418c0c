using Google.Protobuf;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Values into the messages of protobuf: whole numbers of up to 32 bits as <c>int_value</c>, negative ones as two's complement, longer ones as <c>long_value</c>.</summary>
internal static class WireWriter
{
    public static void Write(in SparkplugValue value, Wire.Metric into)
    {
        switch (value.Type)
        {
            case SparkplugType.Float:
                into.FloatValue = (float)value.AsNumber!.Value;
                break;
            case SparkplugType.Double:
                into.DoubleValue = value.AsNumber!.Value;
                break;
            case SparkplugType.Boolean:
                into.BooleanValue = value.AsFlag;
                break;
            case SparkplugType.String or SparkplugType.Text or SparkplugType.Uuid:
                into.StringValue = value.AsText!;
                break;
            case SparkplugType.Bytes or SparkplugType.File:
                into.BytesValue = ByteString.CopyFrom(value.AsBytes);
                break;
            case SparkplugType.DataSet:
                into.DatasetValue = Table(value.AsTable!);
                break;
            case var array when array.IsArray():
                into.BytesValue = UnsafeByteOperations.UnsafeWrap(SparkplugArrays.ToBytes(value.AsArray!));
                break;
            case var whole when whole.IsSigned() || whole.IsUnsigned():
                if (whole.Bits() <= 32)
                    into.IntValue = Low(value.AsWhole);
                else
                    into.LongValue = value.AsUnsigned;
                break;
            default:
                throw new InvalidOperationException($"A metric of the type {value.Type} is not produced.");
        }
    }

    public static Wire.PropertySet Properties(IReadOnlyList<SparkplugProperty> properties)
    {
        var set = new Wire.PropertySet();
        foreach (SparkplugProperty property in properties)
        {
            set.Keys.Add(property.Name);
            set.Values.Add(Property(property));
        }
        return set;
    }

    private static Wire.PropertyValue Property(SparkplugProperty property)
    {
        var wire = new Wire.PropertyValue { Type = (uint)property.Type };
        if (property.Value is not { } value)
            wire.IsNull = true;
        else if (value.Type == SparkplugType.Float)
            wire.FloatValue = (float)value.AsNumber!.Value;
        else if (value.Type == SparkplugType.Double)
            wire.DoubleValue = value.AsNumber!.Value;
        else if (value.Type == SparkplugType.Boolean)
            wire.BooleanValue = value.AsFlag;
        else if (value.AsText is { } text)
            wire.StringValue = text;
        else if (value.AsProperties is { } inner)
            wire.PropertysetValue = Properties(inner);
        else if (value.AsPropertyList is { } list)
            wire.PropertysetsValue = new Wire.PropertySetList { Propertyset = { list.Select(Properties) } };
        else if (value.AsNumber is null)
            throw new InvalidOperationException($"A property of the type {value.Type} is not produced.");
        else if (value.Type.Bits() <= 32)
            wire.IntValue = Low(value.AsWhole);
        else
            wire.LongValue = value.AsUnsigned;
        return wire;
    }

    private static Wire.DataSet Table(SparkplugTable table)
    {
        var wire = new Wire.DataSet { NumOfColumns = (ulong)table.Columns.Count };
        foreach (SparkplugColumn column in table.Columns)
        {
            wire.Columns.Add(column.Name);
            wire.Types_.Add((uint)column.Type);
        }
        foreach (SparkplugValue?[] row in table.Rows)
        {
            var cells = new Wire.Row();
            foreach (SparkplugValue? cell in row)
                cells.Elements.Add(Cell(cell));
            wire.Rows.Add(cells);
        }
        return wire;
    }

    private static Wire.Cell Cell(SparkplugValue? value)
    {
        var cell = new Wire.Cell();
        if (value is not { } there)
            return cell;
        if (there.Type == SparkplugType.Float)
            cell.FloatValue = (float)there.AsNumber!.Value;
        else if (there.Type == SparkplugType.Double)
            cell.DoubleValue = there.AsNumber!.Value;
        else if (there.Type == SparkplugType.Boolean)
            cell.BooleanValue = there.AsFlag;
        else if (there.AsText is { } text)
            cell.StringValue = text;
        else if (there.Type.Bits() <= 32)
            cell.IntValue = Low(there.AsWhole);
        else
            cell.LongValue = there.AsUnsigned;
        return cell;
    }

    private static uint Low(long value) => unchecked((uint)value);
}
