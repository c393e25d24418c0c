namespace FactoryTwin.Printing;

/// <summary>What each command does.</summary>
internal sealed partial class GCodeInterpreter
{
    private const float AbsoluteZeroCelsius = -273.15f;

    private const string TooLarge = "with a number that is too large, and is not heeded";

    private static readonly uint PositionLetters = GCodeLine.SetOf(Letters), Limits = GCodeLine.SetOf("XYZESPRT");

    /// <summary>Commands that take no time worth knowing, or none that a file tells: motors off, messages, reports, checks, tuning, files, and printing progress.</summary>
    private static readonly HashSet<int> Timeless =
    [
        17, 18, 20, 21, 22, 23, 24, 27, 30, 31, 73, 75, 76, 77, 78, 84, 85, 105, 108, 110, 111, 113, 114, 115, 117, 118, 119, 120, 121, 141, 142, 145, 150, 155, 206, 207, 208, 211,
        217, 218, 250, 280, 300, 301, 302, 303, 304, 309, 355, 400, 413, 420, 425, 486, 500, 501, 502, 503, 555, 569, 572, 592, 593, 851, 862, 863, 900, 906, 907, 914, 928,
    ];

    /// <summary>The firmware's own retraction [mm, mm/s].</summary>
    private float _retractLength = (float)printer.RetractLengthMillimetres, _retractSpeed = (float)printer.RetractMillimetresPerSecond;

    private double _fan, _nozzleTarget, _bedTarget;

    /// <summary>Whether a tool was loaded by a change before: until then the slicer counts no unloading.</summary>
    private bool _hasLoaded;

    private bool _isVolumetric = settings.Text("use_volumetric_e") == "1";

    private void Obey(ReadOnlySpan<byte> command)
    {
        // A subcode makes another command, but for those that are the same with one.
        bool hasSubcode = _line.Code >= 0x100000;
        int code = hasSubcode ? _line.Code - 0x100000 : _line.Code;
        if (_line.HasTooLarge && !(_line.Letter == 'M' && Timeless.Contains(code)))
        {
            NotUnderstood.Add(text.LineNumber, $"{_line.Letter}{code} {TooLarge}");
            return;
        }
        bool isKnown = _line.Letter switch
        {
            'G' => !hasSubcode && Motion(code),
            'M' => hasSubcode ? Timeless.Contains(code) : Other(code, command),
            'T' => !hasSubcode && ChangeTool(code),
            _ => false,
        };
        if (!isKnown)
            NotUnderstood.Add(text.LineNumber, command.Trim(" \t"u8));
    }

    private bool Motion(int code)
    {
        switch (code)
        {
            case 0 or 1:
                Travel(_line);
                return true;
            case 2 or 3:
                if (FaultOfArc(_line, isClockwise: code == 2) is { } fault)
                    NotUnderstood.Add(text.LineNumber, $"G{code} {fault}");
                return true;
            case 4:
                float dwell = _line.TryGet('S', out float seconds) ? seconds : _line.Get('P') / 1000;
                if (dwell < 0)
                    NotUnderstood.Add(text.LineNumber, "G4 with a negative time, and is not heeded");
                Interrupt(Interruption.Dwell, Math.Max(0, dwell));
                return true;
            case 10 or 11 when !_line.HasAnyOf(GCodeLine.SetOf("PRL")):
                RetractByFirmware(back: code == 10);
                return true;
            case 10:
                return _line.Has('P') || _line.Has('R');   // a tool's temperatures in RepRapFirmware
            case 20 or 21:
                _unit = code == 20 ? InchMillimetres : 1;
                return true;
            case 28:
                Home();
                return true;
            case 29 or 80:
                // With P, Marlin probes in phase 1 alone; A only switches on what was probed.
                if (_line.TryGet('P', out float phase) ? (int)phase == 1 : !_line.Has('A'))
                    Step(StepKind.Levelling);
                Interrupt(Interruption.Wait);
                return true;
            case 90 or 91:
                _isRelative = code == 91;
                return true;
            case 92:
                SetPosition();
                return true;
            case 17 or 18 or 19:
                _plane = PlaneOf(code);
                return true;
            default:
                return false;
        }
    }

    private void RetractByFirmware(bool back)
    {
        if (_isRetractedByFirmware == back || _retractLength <= 0)
            return;
        _isRetractedByFirmware = back;
        var move = new Move { Feed = _retractSpeed, FirmwareFeed = _retractSpeed, Kind = MoveKind.Retract, Tag = Tag with { Feature = RetractFeature } };
        move.Delta[Axes.E] = back ? -_retractLength : _retractLength;
        foreach (MotionPlanner planner in planners)
            planner.FirmwareRetract(move);
    }

    private void Home()
    {
        Step(StepKind.Homing);
        bool isAll = !_line.Has('X') && !_line.Has('Y') && !_line.Has('Z');
        Axes target = _position;
        for (int axis = Axes.X; axis <= Axes.Z; axis++)
        {
            if (isAll || _line.Has(Letters[axis]))
                target[axis] = _origin[axis];
        }
        GoTo(target, isHoming: true);
        Interrupt(Interruption.Wait);
    }

    /// <summary>E is set as it is; the other axes get an origin that is elsewhere.</summary>
    private void SetPosition()
    {
        for (int axis = Axes.X; axis <= Axes.Z; axis++)
        {
            if (_line.TryGet(Letters[axis], out float value))
                _origin[axis] = _position[axis] - value * _unit;
        }
        if (_line.TryGet('E', out float extruder))
            _position[Axes.E] = extruder * _unit;
        else
            Interrupt(Interruption.PositionSet);
        if (!_line.HasAnyOf(PositionLetters) && !_line.HasOtherThan(PositionLetters))
            _origin = _position;
    }

    private bool Other(int code, ReadOnlySpan<byte> command)
    {
        switch (code)
        {
            case 0 or 1:
                Step(StepKind.FilamentChange);
                Interrupt(code == 1 ? Interruption.Stop : Interruption.Wait);
                return true;
            case 82 or 83:
                _isExtruderRelative = code == 83;
                return true;
            case 104 or 109:
                return Heat(StepKind.NozzleTarget, isWait: code == 109);
            case 140 or 190:
                return Heat(StepKind.BedTarget, isWait: code == 190);
            case 106 or 107:
                // With another P it is not the fan that cools the print.
                if (_line.Get('P') == 0)
                    StepTo(StepKind.Fan, code == 107 ? 0 : Math.Clamp(_line.Get('S', 255) / 255, 0, 1), ref _fan);
                return true;
            case >= 201 and <= 205 or 221 or 566:
                if (code is 201 or 203 or 204 && _line.HasNotPositive(Limits))
                    NotUnderstood.Add(text.LineNumber, $"M{code} with a limit that is not above 0");
                SetLimits();
                return true;
            case 200:
                // Filament by its volume; a slicer's settings know better.
                if (settings.Text("use_volumetric_e").Length > 0)
                    return true;
                if (_line.TryGet('D', out float diameter) && diameter >= 0)
                {
                    _isVolumetric = diameter > 0;
                    settings.LearnDiameter(diameter * _unit);
                }
                if (_line.TryGet('S', out float isOn) && !(_line.Has('D') && diameter == 0))
                    _isVolumetric = isOn != 0;   // as Marlin has it since 2.0.6 (M200_M205.cpp)
                return true;
            case 207:
                _retractLength = _line.Get('S', _retractLength);
                _retractSpeed = _line.TryGet('F', out float speed) ? speed / 60 : _retractSpeed;
                return true;
            case 220:
                if (_line.Has('B'))
                    _savedFeedFactor = _feedFactor;
                if (_line.TryGet('S', out float percent) && percent > 0)
                    _feedFactor = percent * 0.01f;
                else if (_line.Has('S'))
                    NotUnderstood.Add(text.LineNumber, "M220 with a share that is not above 0, and is not heeded");
                if (_line.Has('R'))
                    _feedFactor = _savedFeedFactor;
                return true;
            case 486:
                NameObject(command[_line.Rest]);
                return true;
            case 25 or 226 or 600 or 601:
                Step(StepKind.FilamentChange);
                Interrupt(Interruption.Wait);
                return true;
            case 701 or 702:
                Interrupt(code == 702 && _line.Has('C') ? Interruption.ToolChange : Interruption.Wait, settings.Number("filament_unload_time", _tool) ?? 0);
                return true;
            default:
                return Timeless.Contains(code);
        }
    }

    private void SetLimits()
    {
        foreach (MotionPlanner planner in planners)
            planner.SetLimits(_line, _unit);
    }

    private bool Heat(StepKind target, bool isWait)
    {
        // There is one nozzle to be heated here: that of the tool in use.
        if (target == StepKind.NozzleTarget && _line.TryGet('T', out float tool) && (int)tool != _tool)
            return true;
        bool isBoth = _line.TryGet('R', out float celsius) && isWait;
        if (!isBoth && !_line.TryGet('S', out celsius))
            return isWait || _line.Has('T') || _line.Has('P');
        if (celsius < AbsoluteZeroCelsius)
        {
            NotUnderstood.Add(text.LineNumber, $"M{_line.Code} with a temperature below absolute zero, and is not heeded");
            return true;
        }
        ref double before = ref target == StepKind.BedTarget ? ref _bedTarget : ref _nozzleTarget;
        if (!isWait)
        {
            StepTo(target, celsius, ref before);
            return true;
        }
        Step((StepKind)((int)target + (isBoth ? 2 : 1)), celsius);
        before = celsius;
        Interrupt(Interruption.Wait);
        return true;
    }

    private bool ChangeTool(int tool)
    {
        if (tool >= FilamentMeter.MostTools)
            return false;
        if (tool == _tool)
            return true;
        Step(StepKind.ToolChange, tool);
        Interrupt(Interruption.ToolChange, (_hasLoaded ? settings.Number("filament_unload_time", _tool) ?? 0 : 0) + (settings.Number("filament_load_time", tool) ?? 0));
        _hasLoaded = true;
        _tool = tool;
        return true;
    }
}
