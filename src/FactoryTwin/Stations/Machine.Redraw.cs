using System.Numerics;
using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>What has struck a place and does not show yet: a failure by the calendar, while it is off shift, in maintenance or under another repair.</content>
internal partial class Machine
{
    /// <summary>Whether such a failure has struck is drawn again, on the condition that it had not when the place was last seen working or waiting.</summary>
    public override void OnRedraw(Run run)
    {
        for (int place = 0; _failsByCalendar && place < _places.Count; place++)
        {
            ref Place p = ref _places[run, place];
            if (!p.IsHidden)
                continue;
            int known = p.Repairing > 0 ? p.Repairing - 1 : p.Activity == Activity.Repair ? BitOperations.TrailingZeroCount(p.Failed) : -1;
            for (int i = 0; i < _failures.Length; i++)
            {
                int bit = 1 << i;
                bool hasStruck = (p.Failed & bit) != 0;
                if (i == known || _failures[i].Clock != WearClock.Calendar || (!hasStruck && !run.HasBegun(_failures[i].Due, place)))
                    continue;
                p.Failed = (ushort)(run.DrawAgain(_failures[i].Due, place, p.HiddenSince) ? p.Failed | bit : p.Failed & ~bit);
            }
        }
    }

    private static void NoteHidden(Run run, ref Place p, Activity wanted)
    {
        bool isHidden = wanted is Activity.OffShift or Activity.Maintenance or Activity.Repair;
        if (isHidden && !p.IsHidden)
            p.HiddenSince = run.Now;
        p.IsHidden = isHidden;
    }
}
