using System.Globalization;
using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;

namespace FactoryTwin.Mqtt;

/// <summary>A binding to begin with, made of what was heard at a broker. What only a person can know stands in it as a comment.</summary>
internal static class BindingProposal
{
    private const int MostSignals = 12, MostSilent = 50;

    private static readonly string[] _printers = ["bambu", "octoprint", "klipper"];

    public static string Write(SurveyReport report, string name, string? model, string? broker)
    {
        (string Dialect, SurveyedDevice Device)[] heard = HeardIn(report);
        var labels = new HashSet<string>();
        ValueList<DeviceBinding> stations = heard.Where(pair => pair.Device is { TellsStates: true, IsOfTwin: false }).Select(pair => Station(pair.Dialect, pair.Device, labels)).ToValueList();
        TwinBinding[] twins = TwinsOf(heard);
        (string Dialect, SurveyedDevice Device)[] meters = [.. heard.Where(pair => pair.Device is { TellsStates: false, IsOfTwin: false, IsMeter: true })];
        bool areMetersAlone = meters.Length > 0 && stations.Count == 0 && twins.Length == 0;
        if (areMetersAlone)
            stations = meters.Select(pair => Measured(Station(pair.Dialect, pair.Device, labels))).ToValueList();
        var binding = new MirrorBinding { Name = name, Brokers = broker is null ? [] : [broker], Devices = twins.Length > 0 ? [] : stations };
        if (twins.Length > 0)
            binding = binding with { Model = model ?? "model-of-the-twin.yaml", Twin = twins[0] };
        var text = new StringBuilder("# Proposed from what was heard; look it through, and name the stations as you call them.\n");
        if (twins.Length > 0 && model is null)
            text.Append("# The model of a twin is the file that it was published from: write its name below.\n");
        text.Append(binding.ToYaml());
        if (areMetersAlone)
            text.Append("# Only meters were heard, which tell no states: these stations show their power and energy. With a `model`, name its stations under `meter`, with their shares.\n");
        else if (stations.Count == 0 && twins.Length == 0)
            text.Append("# Nothing was heard that tells what it does. Bind a device with `devices`.\n");
        foreach (TwinBinding twin in twins.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"# Another twin was heard: twin: {{ dialect: {twin.Dialect}, prefix: '{twin.Prefix}' }}\n");
        if (twins.Length == 0)
            WriteRest(heard, text);
        if (!areMetersAlone)
            WriteMeters(meters, labels, text);
        string[] silent = [.. heard.Where(pair => pair.Device is { TellsStates: false, IsOfTwin: false, IsMeter: false, Parts.Count: 0 } && !twins.Any(twin => twin.Dialect == pair.Dialect && $"{pair.Device.Name}/".StartsWith(twin.Prefix, StringComparison.Ordinal))).Select(pair => $"{pair.Device.Name} ({pair.Dialect})").Take(MostSilent)];
        if (silent.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"# Heard, and not yet told what they do: {string.Join(", ", silent)}\n");
        return text.ToString();
    }

    /// <summary>The twin that is proposed: the one that was heard most; <c>null</c> where there is none.</summary>
    public static TwinBinding? TwinOf(SurveyReport report) => TwinsOf(HeardIn(report)).FirstOrDefault();

    private static (string Dialect, SurveyedDevice Device)[] HeardIn(SurveyReport report) => [.. from dialect in report.Dialects from device in dialect.Devices select (dialect.Name, device)];

    private static TwinBinding[] TwinsOf((string Dialect, SurveyedDevice Device)[] heard) =>
    [
        .. from pair in heard
           where pair.Device.IsOfTwin
           group pair.Device.Messages by (pair.Dialect, Prefix: PrefixOf(pair.Device.Name)) into twin
           orderby twin.Sum() descending
           select new TwinBinding { Dialect = twin.Key.Dialect, Prefix = twin.Key.Prefix },
    ];

    private static DeviceBinding Station(string dialect, SurveyedDevice device, HashSet<string> labels)
    {
        string label = LabelOf(device.Name, labels);
        return new DeviceBinding
        {
            Label = label,
            Dialect = dialect,
            Device = device.Name == label ? null : device.Name,
            Station = label,
            Kind = _printers.Contains(dialect) ? MirroredKind.Printer : device.Signals.Any(signal => signal.Name == "driving") ? MirroredKind.Vehicle : device.Kind == "AIQS" ? MirroredKind.Inspection : MirroredKind.Machine,
            Signals = SignalsOf(device).Take(MostSignals).ToValueList(),
        };
    }

    private static IEnumerable<SignalDefinition> SignalsOf(SurveyedDevice device) => device.Signals.Where(signal => signal.Type != SignalType.Text && signal.Unit != SignalDefinition.PowerUnit);

    /// <summary>What devices tell beyond their states and the first of their signals, so that nobody takes the proposal for all there is.</summary>
    private static void WriteRest((string Dialect, SurveyedDevice Device)[] heard, StringBuilder text)
    {
        foreach ((string dialect, SurveyedDevice device) in heard)
        {
            if (SignalsOf(device).Skip(MostSignals).Select(signal => signal.Name).ToArray() is { Length: > 0 } more && device.TellsStates)
                text.Append(CultureInfo.InvariantCulture, $"# {device.Name} ({dialect}) has more signals: {string.Join(", ", more)}\n");
            if (device.Parts.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $"# {device.Name} ({dialect}) tells of components; one can be a station of its own, bound with `component`: {string.Join(", ", device.Parts)}\n");
        }
    }

    private static DeviceBinding Measured(DeviceBinding device) => device with { Meter = [new MeterShare(device.Station!, 1)] };

    private static void WriteMeters((string Dialect, SurveyedDevice Device)[] meters, HashSet<string> labels, StringBuilder text)
    {
        if (meters.Length == 0)
            return;
        text.Append("# These measure electrical power. Bind each with the stations that it measures, and their shares:\n");
        foreach ((string dialect, SurveyedDevice device) in meters)
            text.Append(CultureInfo.InvariantCulture, $"#   {LabelOf(device.Name, labels)}: {{ dialect: {dialect}, device: '{device.Name.Replace("'", "''", StringComparison.Ordinal)}', meter: {{ STATION: 100 % }} }}\n");
    }

    private static string PrefixOf(string device) => device[..(device.LastIndexOf('/') + 1)];

    /// <summary>A name that a station can have, and no other device has.</summary>
    private static string LabelOf(string device, HashSet<string> labels)
    {
        string name = device.Length > 0 && TextIsName(device) ? device : SpokenNames.Of(device) is { Length: > 0 } spoken ? spoken : "device";
        string label = name;
        for (int i = 2; !labels.Add(label); i++)
            label = FormattableString.Invariant($"{name}-{i}");
        return label;
    }

    private static bool TextIsName(string text) => char.IsLetterOrDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
}
