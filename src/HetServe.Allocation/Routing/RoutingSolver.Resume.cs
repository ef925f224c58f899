namespace HetServe.Allocation.Routing;

/// <content>Going on from the last optimum when only replicas have changed.</content>
internal sealed partial class RoutingSolver
{
    private const double Tight = 1e-9;
    private RoutingMode[] _keptMode = [];
    private int[] _keptQuery = [];
    private double[] _keptLevel = [];
    private int _kept;

    /// <summary>Keeps the basic modes of the last solve, whose keys stay where they are.</summary>
    private void Keep()
    {
        if (_keptMode.Length < _basis.Size)
            (_keptMode, _keptQuery, _keptLevel) = (new RoutingMode[2 * _basis.Size], new int[2 * _basis.Size], new double[2 * _basis.Size]);
        _kept = 0;
        for (int k = 0; k < _basis.Size; k++)
        {
            if (_basis.Query[k] < 0) continue;
            (_keptMode[_kept], _keptQuery[_kept], _keptLevel[_kept]) = (_basis.Mode[k], _basis.Query[k], Math.Max(0, _basis.Level[k]));
            _kept++;
        }

        SumShares();
    }

    /// <summary>
    /// Starts from the modes kept. A deployment with room to spare has its slack in the basis; one that carries more than its replicas do
    /// has its shortfall, which costs more than it can save and so is driven out. False where that gives no basis.
    /// </summary>
    private bool Resume()
    {
        int rows = _program.Rows;
        if (_kept > rows) return false;
        _basis.Reset(_program.Right);
        Span<double> left = _guess.AsSpan(0, rows);
        left.Fill(1);
        for (int i = 0; i < _key.Length; i++) _program.AddMode(_key[i], i, -Math.Max(0, 1 - _sumShare[i]), left);
        for (int n = 0; n < _kept; n++) _program.AddMode(_keptMode[n], _keptQuery[n], -_keptLevel[n], left);

        for (int d = 0; d < _program.Slots; d++)
        {
            CapacityRows capacity = _program.CapacityRows(d);
            int row = capacity.Least(left);
            if (row < 0 || left[row] >= -Tight) continue;
            double missing = -left[row];
            _basis.SetSingle(row, rows + _program.Slots + d);
            capacity.Add(missing, left);
            left[row] = double.PositiveInfinity;
        }

        int placed = 0;
        for (int row = 0; row < rows; row++)
        {
            if (left[row] < -Tight) return false;
            if (left[row] > Tight) continue;
            if (placed < _kept) _basis.SetMode(row, _keptQuery[placed], _keptMode[placed]);
            placed++;
        }

        if (placed < _kept || !Refactor()) return false;
        for (int k = 0; k < rows; k++)
            if (_basis.Level[k] < -Tight) return false;
        SumShares();
        for (int i = 0; i < _key.Length; i++)
            if (_sumShare[i] > 1 + Tight) return false;
        return true;
    }
}
