using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>What is done at commands.</content>
internal partial class Machine
{
    /// <summary>Whether a way to fail, by its number from 0, can strike a place now. Default: always.</summary>
    private protected virtual bool CanStrike(Run run, ref Place p, int place, int failure) => true;

    private string? Follow(Run run, InjectFault command)
    {
        if (command.Failure > _failures.Length)
            return _failures.Length == 0 ? "the model names no way in which it fails; leave the number out" : $"the model names {_failures.Length} ways in which it fails";
        if (command.Place >= _places.Count)
            return NoPlace;
        int struck = 0;
        for (int place = command.Place ?? 0; place <= (command.Place ?? _places.Count - 1); place++)
        {
            ref Place p = ref _places[run, place];
            if (command.Failure is { } number)
            {
                if ((p.Failed & (1 << (number - 1))) != 0 || !CanStrike(run, ref p, place, number - 1))
                    continue;
                run.Cancel(_failures[number - 1].Due, place);
                OnTimer(run, FailTag + number - 1, place);
            }
            else
            {
                if (p.IsBroken)
                    continue;
                p.IsBroken = true;
                NoteHeldUp(run);
                Settle(run, ref p, place);
            }
            struck++;
        }
        return struck > 0 ? null : command.Failure is null ? "it has such a fault already" : "it has failed in that way already, or does nothing that could fail in it";
    }

    private string? Follow(Run run, RepairFault command)
    {
        if (command.Place >= _places.Count)
            return NoPlace;
        int repaired = 0;
        for (int place = command.Place ?? 0; place <= (command.Place ?? _places.Count - 1); place++)
        {
            ref Place p = ref _places[run, place];
            if (!p.IsBroken && p.Failed == 0)
                continue;
            repaired++;
            p.IsBroken = false;
            NoteHeldUp(run);
            Activity before = p.Activity;
            for (int i = 0; i < _failures.Length; i++)
            {
                if ((p.Failed & (1 << i)) == 0)
                    continue;
                run.Cancel(_failures[i].Repair, place);
                Repaired(run, ref p, place, i);
            }
            p.Activity = before == Activity.Repair ? Activity.None : before;   // what it does in its place, as maintenance, goes on
            Settle(run, ref p, place);
        }
        return repaired > 0 ? null : "it has no fault that could be repaired";
    }

    private string? Follow(Run run, ChangeCycle command)
    {
        for (int place = 0; place < _places.Count; place++)
            run.SetTimeFactor(_work, place, command.TimeFactor);
        return null;
    }

    private string NoPlace => $"it has {_places.Count} places, with numbers from 0";

    private void NoteHeldUp(Run run)
    {
        bool isHeldUp = _shared[run].IsOffShift;
        for (int place = 0; place < _places.Count; place++)
            isHeldUp |= _places[run, place].IsBroken;
        _shared[run].IsHeldUp = isHeldUp;
    }
}
