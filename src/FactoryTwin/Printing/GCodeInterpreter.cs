using System.Runtime.InteropServices;

namespace FactoryTwin.Printing;

/// <summary>Follows a file command by command, and hands moves to planners: where the nozzle is, in which units and modes numbers are meant, and what a move belongs to.</summary>
internal sealed partial class GCodeInterpreter(GCodeText text, SlicerSettings settings, PrinterProfile printer, MotionPlanner[] planners)
{
    /// <summary>Numbers of the features that every file has.</summary>
    public const int TravelFeature = 0, RetractFeature = 1, FirstFeature = 2;

    private const float InchMillimetres = 25.4f;

    private const string Letters = "XYZE";

    /// <summary>No print has more of either, and no file shall fill the memory with them.</summary>
    private const int MostSteps = 1_000_000, MostLayers = 1_000_000;

    private readonly GCodeLine _line = new(settings.Flavor is "mach3" or "machinekit" ? 'A' : 'E');
    private Axes _position, _origin;
    private bool _isRelative, _isExtruderRelative, _isWiping, _isRetractedByFirmware;
    private float _unit = 1, _feed, _plainFeed, _feedFactor = 1, _savedFeedFactor = 1;
    private int _tool, _object, _feature = FirstFeature;
    private long _moves;

    /// <summary>Filaments that share a nozzle wait apart from it, and their first loading uses none.</summary>
    public FilamentMeter Filament { get; } = new(settings.Text("single_extruder_multi_material") == "1" && settings.Text("wipe_tower") == "1" && settings.Text("nozzle_diameter").Contains(',')
        ? settings.Number("parking_pos_retraction") ?? 0 : 0);

    public PrintNames Objects { get; } = new("");

    public PrintNames Features { get; } = new("travel", "retraction", "other");

    public List<PrintStep> Steps { get; } = [new(StepKind.Start, 0, 0)];

    public Misunderstandings NotUnderstood { get; } = new();

    private MoveTag Tag => new(_layer, _object, _feature, Steps.Count - 1);

    /// <summary>Reads the file to its end.</summary>
    /// <exception cref="Model.ModelException">The file is empty, cut short or no G-code.</exception>
    public void Read(CancellationToken cancellation)
    {
        while (text.TryNext(out ReadOnlySpan<byte> line))
        {
            if ((text.LineNumber & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            int semicolon = line.IndexOf((byte)';');
            if (semicolon >= 0 && line[..semicolon].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
            {
                Comment(line[(semicolon + 1)..]);
                continue;
            }
            ReadOnlySpan<byte> command = semicolon > 0 ? line[..semicolon] : line;
            if (_line.Read(command))
                Obey(command);
            else if (command.Trim(" \t"u8) is { Length: > 0 } macro)
                Macro(macro);
        }
        CheckEnd();
        foreach (MotionPlanner planner in planners)
            planner.Synchronise();
    }

    private void Travel(GCodeLine line)
    {
        if (line.IsFaulty)
        {
            NotUnderstood.Add(text.LineNumber, $"{line.Letter}{line.Code} with what is no number");
            return;
        }
        Notice(line);
        SetFeed(line);
        GoTo(Target(line));
    }

    /// <summary>Tells of an axis that is there twice.</summary>
    private void Notice(GCodeLine line)
    {
        if (line.HasRepeats)
            NotUnderstood.Add(text.LineNumber, $"{line.Letter}{line.Code} with a letter twice, of which the last counts");
    }

    private Axes Target(GCodeLine line)
    {
        Axes target = _position;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            if (!line.TryGet(Letters[axis], out float value))
                continue;
            double way = value * (double)_unit;
            if (axis == Axes.E && _isVolumetric)
                way /= settings.FilamentArea(_tool, printer);
            target[axis] = (_isRelative || (axis == Axes.E && _isExtruderRelative) ? _position[axis] : _origin[axis]) + way;
        }
        return target;
    }

    private void SetFeed(GCodeLine line)
    {
        if (!line.TryGet('F', out float feed))
            return;
        if (feed > 0)
        {
            _plainFeed = feed * _unit * (1f / 60);
            _feed = (settings.HeedsFeedFactor ? _feedFactor : 1) * (feed * _unit) * (1f / 60);
        }
        else
            NotUnderstood.Add(text.LineNumber, "a feed rate that is not above 0, and is not heeded");
    }

    /// <summary>Goes straight to a place.</summary>
    private void GoTo(in Axes target, bool isHoming = false)
    {
        var move = new Move { Feed = _feed, FirmwareFeed = _feedFactor * _plainFeed };
        bool isMotion = false;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            move.Delta[axis] = target[axis] - _position[axis];
            isMotion |= move.Delta[axis] != 0;
        }
        _position = target;
        if (!isMotion)
            return;
        _moves++;
        if (_feed == 0 && !isHoming)
            NotUnderstood.Add(text.LineNumber, "a move before any feed rate (F), which takes no time");
        move.Kind = KindOf(move);
        CountFilament(move.Delta[Axes.E]);
        if (move.Kind == MoveKind.Extrude)
            ExtrudeAt(target[Axes.Z], isLevel: move.Delta[Axes.Z] == 0);
        move.Tag = Tag with { Feature = move.Kind switch { MoveKind.Travel => TravelFeature, MoveKind.Retract => RetractFeature, _ => _feature } };
        foreach (MotionPlanner planner in planners)
        {
            if (isHoming)
                planner.Home(move);
            else
                planner.Add(move);
        }
    }

    private MoveKind KindOf(in Move move)
    {
        if (_isWiping)
            return MoveKind.Wipe;
        if (move.IsExtruderOnly)
            return MoveKind.Retract;
        return move.Delta[Axes.E] > 0 && (move.Delta[Axes.X] != 0 || move.Delta[Axes.Y] != 0) ? MoveKind.Extrude : MoveKind.Travel;
    }

    private void CountFilament(double fed)
    {
        if (fed == 0)
            return;
        double used = Filament.Feed(_tool, fed);
        CollectionsMarshal.AsSpan(Steps)[^1].FilamentMillimetres += used;
    }

    private void Interrupt(Interruption kind, double seconds = 0)
    {
        foreach (MotionPlanner planner in planners)
            planner.Interrupt(kind, Tag, seconds);
    }

    private void Step(StepKind kind, double value = 0)
    {
        if (Steps.Count < MostSteps)
            Steps.Add(new(kind, value, text.LineNumber));
        else
            NotUnderstood.Add(text.LineNumber, "more than a million commands to heaters, fan and the like");
    }

    /// <summary>What is set to what it was makes no step.</summary>
    private void StepTo(StepKind kind, double value, ref double before)
    {
        if (value != before)
            Step(kind, value);
        before = value;
    }
}
