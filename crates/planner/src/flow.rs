//! Maximum flow in whole numbers (Dinic, «Algorithm for solution of a problem of maximum flow in networks with power
//! estimation», Soviet Math. Doklady 11, 1970), for the checker.

#![expect(clippy::indexing_slicing, reason = "nodes and edges are those that `edge` made")]

/// A network. Nodes are numbered by the caller, edges by their order; each edge is followed by its reverse.
#[derive(Debug)]
pub(crate) struct Network {
    heads: Vec<usize>,
    room: Vec<i64>,
    out: Vec<Vec<usize>>,
}

impl Network {
    pub fn new(nodes: usize) -> Self {
        Network { heads: Vec::new(), room: Vec::new(), out: vec![Vec::new(); nodes] }
    }

    pub fn edge(&mut self, from: usize, to: usize, room: i64) {
        for (from, to, room) in [(from, to, room.max(0)), (to, from, 0)] {
            self.out[from].push(self.heads.len());
            self.heads.push(to);
            self.room.push(room);
        }
    }

    /// What may still flow along an edge, numbered in the order in which they were made.
    pub fn room(&self, edge: usize) -> i64 {
        self.room[2 * edge]
    }

    /// What flows along it.
    pub fn flowed(&self, edge: usize) -> i64 {
        self.room[2 * edge + 1]
    }

    /// The most that can flow.
    pub fn flow(&mut self, source: usize, sink: usize) -> i64 {
        let mut total = 0;
        loop {
            let levels = self.levels(source);
            if levels[sink] == usize::MAX {
                return total;
            }
            let mut next = vec![0; self.out.len()];
            loop {
                let more = self.push(source, sink, i64::MAX, &levels, &mut next);
                if more == 0 {
                    break;
                }
                total += more;
            }
        }
    }

    fn levels(&self, source: usize) -> Vec<usize> {
        let mut levels = vec![usize::MAX; self.out.len()];
        levels[source] = 0;
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for &edge in &self.out[node] {
                let head = self.heads[edge];
                if self.room[edge] > 0 && levels[head] == usize::MAX {
                    levels[head] = levels[node] + 1;
                    queue.push_back(head);
                }
            }
        }
        levels
    }

    /// Along one path of growing levels. Networks here are three levels deep.
    fn push(&mut self, node: usize, sink: usize, limit: i64, levels: &[usize], next: &mut [usize]) -> i64 {
        if node == sink {
            return limit;
        }
        while let Some(&edge) = self.out[node].get(next[node]) {
            let head = self.heads[edge];
            if self.room[edge] > 0 && levels[head] == levels[node] + 1 {
                let pushed = self.push(head, sink, limit.min(self.room[edge]), levels, next);
                if pushed > 0 {
                    self.room[edge] -= pushed;
                    self.room[edge ^ 1] += pushed;
                    return pushed;
                }
            }
            next[node] += 1;
        }
        0
    }
}
