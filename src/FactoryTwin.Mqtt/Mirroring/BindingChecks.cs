using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What is checked of a binding as a whole: that its stations are those of the model, and that each is told by one device.</summary>
internal static class BindingChecks
{
    public static void Run(MirrorBinding binding, TextContext context)
    {
        foreach (DialectUse use in binding.Dialects)
        {
            TextContext topics = context.At("dialects").At(use.Name).At("topics");
            for (int i = 0; i < use.Topics.Count; i++)
                BindingText.CheckTopic(use.Topics[i], mayHaveWildcards: true, topics.ItemOf(use.Topics.Count, i));
            CheckMapping(use, context.At("dialects").At(use.Name).At("mapping"));
            if (use is { MayAsk: true, Name: not ("sparkplug" or "bambu") })
                context.At("dialects").At(use.Name).At("ask").Report(ProblemCode.IdleKey, "only nodes of Sparkplug and printers of Bambu Lab are asked", "leave it out", "ask");
        }
        foreach (DeviceBinding device in binding.Devices)
            CheckDialect(device.Dialect, binding, context.At("devices").At(device.Label).At("dialect"));
        if (binding.Twin is { } twin)
            CheckDialect(twin.Dialect, binding, context.At("twin").At("dialect"));
        if (binding.Devices.Count == 0 && binding.Twin is null && context.IsRead)
            context.At("devices").Report(ProblemCode.MissingKey, "nothing is bound", "write 'devices' with one at least, or 'twin'");
        if (binding is { Model: null, Twin: not null })
            context.At("twin").Report(ProblemCode.MissingKey, "a twin has the stations of a model, and there is none", "write 'model: line.yaml'");
        FactoryModel? model = LoadModel(binding, context);
        if (binding.Model is not null && model is null)
            return;
        CheckStations(binding, model is null ? MirrorLayout.Of(binding) : MirrorLayout.Of(model), model is not null, context);
        CheckPlaces(binding, context);
    }

    /// <summary>A dialect is a built-in one, or stands under <c>dialects</c>, as those that a program brings along.</summary>
    private static void CheckDialect(string dialect, MirrorBinding binding, TextContext context)
    {
        string[] names = [.. DialectRegistry.BuiltIn.All.Select(kind => kind.Name).Concat(binding.Dialects.Select(use => use.Name)).Distinct()];
        if (!names.Contains(dialect) && dialect.Length > 0)
            context.Report(ProblemCode.NotAValue, $"there is no dialect '{dialect}'", NearestName.Of(dialect, names) is { } near ? $"did you mean '{near}'?" : "describe it by a mapping file under 'dialects'", dialect);
    }

    private static void CheckMapping(DialectUse use, TextContext context)
    {
        if (use.Mapping is null)
            return;
        try
        {
            MappingDefinition mapping = MappingDefinition.Load(context.FileToRead(use.Mapping));
            if (mapping.Name != use.Name)
                context.Report(ProblemCode.Contradiction, $"the dialect in '{use.Mapping}' is called '{mapping.Name}'", $"call it '{mapping.Name}' here too", use.Mapping);
        }
        catch (ModelException faulty)
        {
            foreach (ModelProblem problem in faulty.Problems)
                context.Report(ProblemCode.BadDataFile, problem.Code == ProblemCode.UnreadableFile ? $"'{use.Mapping}': {problem.Message}" : $"the mapping has a fault: {problem}",
                    problem.Code == ProblemCode.UnreadableFile ? "name it relative to the binding's file" : null, use.Mapping);
        }
    }

    private static FactoryModel? LoadModel(MirrorBinding binding, TextContext context)
    {
        if (binding.Model is null)
            return null;
        try
        {
            return FactoryModel.Load(context.At("model").FileToRead(binding.Model));
        }
        catch (ModelException faulty)
        {
            foreach (ModelProblem problem in faulty.Problems)
                context.At("model").Report(ProblemCode.BadDataFile, problem.Code == ProblemCode.UnreadableFile ? $"'{binding.Model}': {problem.Message}" : $"the model has a fault: {problem}",
                    problem.Code == ProblemCode.UnreadableFile ? "name it relative to the binding's file" : null, binding.Model);
            return null;
        }
    }

    private static void CheckStations(MirrorBinding binding, MirrorLayout layout, bool hasModel, TextContext context)
    {
        string[] names = [.. layout.Stations.Select(station => station.Name)];
        foreach (DeviceBinding device in binding.Devices)
        {
            TextContext here = context.At("devices").At(device.Label);
            if (hasModel && device.Kind != MirroredKind.Machine)
                here.At("kind").Report(ProblemCode.IdleKey, "the model says what kind of station it is", "leave it out", "kind");
            if (device.Station is { } station && Known(station, names, here.At("station")) is { } info && layout.Stations[info] is var found)
            {
                if (found.Role is not (StationRole.Worker or StationRole.Pool))
                    here.At("station").Report(ProblemCode.UnknownStation, $"'{station}' is a {found.Kind}, which has no states that a device could tell", "name a station that works", station);
                else if (device.Place >= found.Places)
                    here.At("place").Report(ProblemCode.OutOfRange, FormattableString.Invariant($"'{station}' has {found.Places} places, with numbers from 0"), null, FormattableString.Invariant($"{device.Place}"));
            }
            foreach (MeterShare share in device.Meter)
                Known(share.Station, names, here.At("meter").At(share.Station));
            foreach (PartTypePattern pattern in device.PartTypes)
            {
                if (!layout.PartTypes.Contains(pattern.PartType))
                    here.At("part-types").At(pattern.Pattern).Report(ProblemCode.UnknownPartType, $"there is no part type '{pattern.PartType}'", NearestName.Remedy(pattern.PartType, layout.PartTypes), pattern.PartType);
            }
        }
    }

    private static int? Known(string station, string[] names, TextContext context)
    {
        int index = Array.IndexOf(names, station);
        if (index >= 0)
            return index;
        context.Report(ProblemCode.UnknownStation, $"there is no station '{station}'", NearestName.Remedy(station, names) ?? $"there are {NearestName.List(names)}", station);
        return null;
    }

    /// <summary>Two devices that tell the state of one place would contradict each other, as would two meters of one station.</summary>
    private static void CheckPlaces(MirrorBinding binding, TextContext context)
    {
        var places = new Dictionary<(string, int), string>();
        var meters = new Dictionary<string, string>();
        foreach (DeviceBinding device in binding.Devices)
        {
            TextContext here = context.At("devices").At(device.Label);
            if (device.Station is { } station && !places.TryAdd((station, device.Place), device.Label))
                here.At("station").Report(ProblemCode.DuplicateName, $"'{places[(station, device.Place)]}' is that place of '{station}' already", "bind each place to one device", station);
            foreach (MeterShare share in device.Meter)
            {
                if (!meters.TryAdd(share.Station, device.Label))
                    here.At("meter").At(share.Station).Report(ProblemCode.DuplicateName, $"'{meters[share.Station]}' measures '{share.Station}' already", "measure each station by one device", share.Station);
            }
        }
    }
}
