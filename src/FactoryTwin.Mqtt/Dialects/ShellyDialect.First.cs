using System.Globalization;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

internal sealed partial class ShellyDialect
{
    private const int Phases = 3;

    private bool ReadFirst(string[] levels, MqttMessage message, IObservationSink sink)
    {
        string device = levels[1];
        var statement = new Statement(message, sink, device);
        if (levels is [_, _, "online"])
            return statement.Presence(WordOf(message), "true", "false", "online");
        if (levels is [_, _, "relay", var relay] && relay is not ("power" or "energy"))
        {
            if (WordOf(message) is "on" or "off" or "overpower")
                statement.Flag($"output{SuffixOf(relay)}", WordOf(message) == "on");
            else
                statement.Unreadable("relay has a word that is not known");
            return true;
        }
        string field = levels is [_, _, var kind, var channel, var last] ? $"{kind}/…/{last}" : string.Join('/', levels[2..]);
        if (_first.FirstOrDefault(row => row.Field == field) is not { } row)
            return true;
        if (PlainText.NumberOf(message.Payload.Span) is not { } number)
            return statement.Unreadable($"{field.Replace("…/", "", StringComparison.Ordinal)} is no number");
        double value = number / row.Divisor;
        if (field.StartsWith("emeter/", StringComparison.Ordinal) && IsThreePhase(device, levels[3], statement))
            TellPhase(row, levels[3], value, device, statement);
        else
            statement.Number(row.Name + (levels.Length == 5 ? SuffixOf(levels[3]) : ""), value, row.Unit);
        return true;
    }

    /// <summary>Owners may call a meter what they like; only one of three phases has a third.</summary>
    private bool IsThreePhase(string device, string channel, Statement statement)
    {
        if (device.StartsWith("shellyem3", StringComparison.Ordinal))
            return true;
        return _meters.TryGet(device, statement, out Meter? meter) && (meter.HasThirdPhase |= channel == "2");
    }

    private void TellPhase(SignalRow row, string channel, double value, string device, Statement statement)
    {
        if (!int.TryParse(channel, NumberStyles.None, CultureInfo.InvariantCulture, out int phase) || phase >= Phases)
        {
            statement.Unreadable("a meter has no such phase");
            return;
        }
        statement.Number($"{row.Name}-{"abc"[phase]}", value, row.Unit);
        if (row.Name is not ("power" or "energy") || !_meters.TryGet(device, statement, out Meter? meter))
            return;
        double?[] phases = row.Name == "power" ? meter.Powers : meter.Energies;
        phases[phase] = value;
        if (phase == Phases - 1 && phases.All(known => known is not null))
            statement.Number(row.Name, phases.Sum(known => known!.Value), row.Unit);
    }

    private static string SuffixOf(string channel) => channel == "0" ? "" : $"-{SpokenNames.Of(channel)}";

    private sealed class Meter
    {
        public double?[] Powers { get; } = new double?[Phases];

        public bool HasThirdPhase { get; set; }

        public double?[] Energies { get; } = new double?[Phases];
    }
}
