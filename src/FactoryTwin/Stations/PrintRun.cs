using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Printing;

namespace FactoryTwin.Stations;

/// <summary>A planned print, ready to be run on a printer: its stages with their times, and what goes with them.</summary>
/// <remarks>Where recorded prints correct the expected time, all stages are longer or shorter in proportion.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class PrintRun
{
    private readonly double[] _layerEnds;   // in seconds of printing

    public PrintRun(PrintPlan plan, double speed, double ambientCelsius, StationLayout layout)
    {
        double scale = plan.ExpectedSeconds!.Value / plan.Stages.Sum(stage => stage.Seconds);
        int firstPrinting = plan.Stages.ToList().FindIndex(stage => stage.Kind == PrintStageKind.Printing);
        var stages = new List<Stage>();
        double seconds = 0, printed = 0, nozzle = ambientCelsius, bed = ambientCelsius;
        foreach ((int i, PrintStage planned) in plan.Stages.Index())
        {
            bool isMoving = planned.Kind is PrintStageKind.Printing or PrintStageKind.Priming;
            // What is scheduled is a whole number of ticks, so the sums are of those.
            TimeSpan length = TimeSpan.FromSeconds(planned.Seconds * scale / (isMoving ? speed : 1));
            Distribution time = Distribution.Constant(length);
            var stage = new Stage(planned.Kind, length.TotalSeconds, layout.Law(time))
            {
                Kilowatts = planned.MeanKilowatts, BeganSeconds = seconds, PrintedSeconds = printed, IsPreparing = i < firstPrinting,
                Phase = planned.Kind == PrintStageKind.Cooling ? StationPhase.Cooling : planned.Kind == PrintStageKind.Heating && i < firstPrinting ? StationPhase.Heating : StationPhase.None,
                NozzleFrom = nozzle, BedFrom = bed, NozzleTo = planned.NozzleCelsius ?? ambientCelsius, BedTo = planned.BedCelsius ?? ambientCelsius,
            };
            stages.Add(stage);
            (nozzle, bed) = (stage.NozzleTo, stage.BedTo);
            seconds += stage.Seconds;
            printed += stage.IsPrinting ? stage.Seconds : 0;
            WorkSeconds += stage.IsPreparing ? 0 : stage.Seconds;
        }
        Stages = [.. stages];
        Seconds = seconds;
        _layerEnds = new double[plan.Layers.Count];
        double sum = 0, all = plan.Layers.Sum(layer => layer.FirmwareSeconds);
        for (int i = 0; i < _layerEnds.Length; i++)
            _layerEnds[i] = (sum += plan.Layers[i].FirmwareSeconds) / all * printed;
        SecondsPerLayer = printed / plan.Layers.Count;
        SecondsPerGram = printed / plan.FilamentGrams;
    }

    /// <summary>The stages, in their order.</summary>
    public Stage[] Stages { get; }

    /// <summary>All of its time [s].</summary>
    public double Seconds { get; }

    /// <summary>Its time without what is done before the first layer [s].</summary>
    public double WorkSeconds { get; }

    /// <summary>Mean time of a layer [s]; infinite without layers.</summary>
    public double SecondsPerLayer { get; }

    /// <summary>Mean time of printing for a gram of filament [s]; infinite where none is used.</summary>
    public double SecondsPerGram { get; }

    /// <summary>The layer that is printed after so many seconds of printing, from 1; 0 before the first.</summary>
    public int LayerAt(double printedSeconds)
    {
        if (printedSeconds <= 0)
            return 0;
        int found = Array.BinarySearch(_layerEnds, printedSeconds);
        return Math.Min((found < 0 ? ~found : found) + 1, _layerEnds.Length);
    }

    /// <summary>A stage of the print.</summary>
    /// <param name="Kind">What is done in it.</param>
    /// <param name="Seconds">How long it takes [s].</param>
    /// <param name="Law">The law of its time.</param>
    public sealed record Stage(PrintStageKind Kind, double Seconds, LawHandle Law)
    {
        /// <summary>Mean power [kW].</summary>
        public required double Kilowatts { get; init; }

        /// <summary>Time of the stages before it [s].</summary>
        public required double BeganSeconds { get; init; }

        /// <summary>Time of printing before it [s].</summary>
        public required double PrintedSeconds { get; init; }

        /// <summary>Whether it comes before the first layer.</summary>
        public required bool IsPreparing { get; init; }

        public required StationPhase Phase { get; init; }

        public required double NozzleFrom { get; init; }

        public required double NozzleTo { get; init; }

        public required double BedFrom { get; init; }

        public required double BedTo { get; init; }

        public bool IsPrinting => Kind == PrintStageKind.Printing;
    }
}
