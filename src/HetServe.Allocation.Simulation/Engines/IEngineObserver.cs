namespace HetServe.Allocation.Simulation.Engines;

/// <summary>Takes what happens in the engines of one deployment. Times are in s.</summary>
internal interface IEngineObserver
{
    /// <summary>An engine ran steps from one time to another.</summary>
    void Busy(double from, double until);

    /// <summary>An engine emitted tokens up to a time.</summary>
    void Decoded(double time, long tokens);

    /// <summary>A query was admitted; the number of admitted queries of its replica includes it.</summary>
    void Admitted(in LiveQuery query, double time, int admitted);

    /// <summary>A query waited until a time, and then lost its engine.</summary>
    void Waited(in LiveQuery query, double time);

    /// <summary>An admitted query held its place and its cache until a time.</summary>
    void Resided(in LiveQuery query, double time);

    /// <summary>A query got its last token.</summary>
    void Finished(in LiveQuery query, double time);
}
